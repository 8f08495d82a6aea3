/** Commands that a run starts, with what they print kept together. */

export type Ended = { code: number; output: string }

const running = new Set<{ kill(signal: NodeJS.Signals): void }>()

/** Run `command` in `cwd` to its end. */
export async function runChild(
  command: string[],
  cwd: string,
  variables: Record<string, string> = {},
): Promise<Ended> {
  const child = Bun.spawn(command, {
    cwd,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  running.delete(child)
  return { code, output: output + errors }
}

/** Whoever stops the run stops what it has started. */
export function stopWithUs(): void {
  const stop = (): void => {
    for (const child of running) child.kill('SIGTERM')
  }
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop)
}
