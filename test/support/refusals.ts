/** Tests of the ways in which an operation refuses, one for each declared code. */
import { expect, test } from 'bun:test'
import type { OperationId } from '../../generated/operations.ts'
import { replies } from '../../generated/replies.ts'
import type { Gate } from './gate.ts'
import type { Answer, Problem } from './replies.ts'

/** Brings a refusal about and returns it. */
export type Refusal = (gate: Gate) => Promise<Answer>

export const problemOf = (answer: Answer): Problem => answer.json as Problem

/**
 * One test for each case, whose key is the code that it must end in. The cases are all codes that
 * the description declares for `status`, no more and no fewer.
 */
export function testRefusals(
  gate: Gate,
  id: OperationId,
  status: number,
  cases: Readonly<Record<string, Refusal>>,
): void {
  test(`${id} ${status}: a test for every declared code`, () => {
    expect(Object.keys(cases).sort()).toEqual([...(replies[id][status]?.codes ?? [])].sort())
  })
  for (const [code, refuse] of Object.entries(cases)) {
    test(`${id} ${status} ${code}`, async () => {
      const answer = await refuse(gate)
      expect([answer.status, problemOf(answer).code]).toEqual([status, code])
    })
  }
}

/** The cases of `all` that the description declares for `status` of operation `id`. */
export function declaredCases(
  id: OperationId,
  status: number,
  all: Readonly<Record<string, Refusal>>,
): Record<string, Refusal> {
  const codes: readonly string[] = replies[id][status]?.codes ?? []
  return Object.fromEntries(Object.entries(all).filter(([code]) => codes.includes(code)))
}
