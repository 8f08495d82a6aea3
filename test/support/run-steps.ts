/** Runs the checks of `test/steps.ts`, one line each; what a failed one printed follows it. */
import type { Step } from '../steps.ts'

/** @returns how many failed. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  let failed = 0
  for (const { name, command } of steps) {
    const child = Bun.spawn(command, {
      cwd: `${import.meta.dir}/../..`,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [output, errors, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    console.log(`${code === 0 ? 'pass' : 'FAIL'}  ${name}`)
    if (code === 0) continue
    failed++
    console.log(output + errors)
  }
  return failed
}
