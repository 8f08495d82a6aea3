/** Runs a check of `test/steps.ts`: one line, and what a failed one printed after it. */
import { join } from 'node:path'
import type { Step } from '../steps.ts'
import { runChild } from './children.ts'

/** @returns what it printed, where it does not hold */
export async function runStep({ name, command }: Step): Promise<string | undefined> {
  const { code, output } = await runChild(command, join(import.meta.dir, '../..'))
  console.log(`${code === 0 ? 'pass' : 'FAIL'}  ${name}`)
  if (code === 0) return undefined
  console.log(output)
  return output
}
