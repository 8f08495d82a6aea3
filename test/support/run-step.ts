/** Runs a check of `test/steps.ts`: one line, and what a failed one printed after it. */
import { join } from 'node:path'
import type { Step } from '../steps.ts'
import { runChild } from './children.ts'

/** @returns whether it holds */
export async function runStep({ name, command }: Step): Promise<boolean> {
  const { code, output } = await runChild(command, join(import.meta.dir, '../..'))
  console.log(`${code === 0 ? 'pass' : 'FAIL'}  ${name}`)
  if (code !== 0) console.log(output)
  return code === 0
}
