/**
 * Finds the tools of other languages that a test needs, and runs them. A tool that is not there
 * skips the test, saying why, unless AMPGATE_TEST_REQUIRE names it: then the test fails.
 */
import { join } from 'node:path'

export const root = join(import.meta.dir, '..', '..', '..')
export const pythonSdk = join(root, 'generated', 'sdk', 'python')

/** Caches of type checkers and compilers, kept between runs; ignored by git. */
export const cacheFolder = join(root, '.cache')

export type Outcome = { code: number; stdout: string; stderr: string }

export type RunOptions = {
  cwd?: string
  env?: Record<string, string>
  stdin?: string
  /** Milliseconds until the program is ended. */
  timeoutMs?: number
}

/** Runs a program to its end. Variables of this product and proxies are kept from it. */
export async function run(command: string[], options: RunOptions = {}): Promise<Outcome> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('AMPGATE_') || name === 'AMPGATE_TEST_REQUIRE',
  )
  const child = Bun.spawn(command, {
    cwd: options.cwd ?? root,
    env: {
      ...Object.fromEntries(inherited),
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
      // Nothing may be left behind in generated/.
      PYTHONDONTWRITEBYTECODE: '1',
      ...options.env,
    },
    stdin: new Blob([options.stdin ?? '']),
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: options.timeoutMs ?? 120_000,
  })
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, stdout, stderr }
}

/** Like `run`, and throws what the program printed if it did not end with 0. */
export async function mustRun(command: string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(command, options)
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}\n${stdout}\n${stderr}`)
  return stdout
}

/** The Python of AMPGATE_TEST_PYTHON, else python3, if it has these modules; else undefined. */
export async function findPython(modules: string[]): Promise<string | undefined> {
  const python = process.env.AMPGATE_TEST_PYTHON || Bun.which('python3')
  if (!python) return missing('python', 'there is no python3')
  const probe = `import sys\nassert sys.version_info >= (3, 9), "it is older than 3.9"\n`
  const imports = modules.map(name => `import ${name}\n`).join('')
  const { code, stderr } = await run([python, '-c', probe + imports]).catch(error => ({
    code: 1,
    stderr: String(error),
  }))
  if (code === 0) return python
  return missing('python', `${python}: ${stderr.trim().split('\n').at(-1)}`)
}

/** Says that a test is skipped, or fails it if the tool is required. */
export function missing(tool: string, reason: string): undefined {
  const required = (process.env.AMPGATE_TEST_REQUIRE ?? '').split(',').map(name => name.trim())
  if (required.includes(tool)) throw new Error(`AMPGATE_TEST_REQUIRE names ${tool}, but ${reason}`)
  console.log(`skipped: ${tool} (${reason})`)
}
