/** What If-Match promises (RFC 9110, section 13.1.1), for each operation that takes it. */
import { expect, test } from 'bun:test'
import { possibleCall } from './calls.ts'
import { useGate } from './gate.ts'
import { problemOf, testRefusals } from './refusals.ts'
import { dumpTables } from './tables.ts'

type Updating = 'agents.update' | 'keys.update' | 'members.update' | 'workspace.update'

const READS = {
  'agents.update': 'agents.get',
  'keys.update': 'keys.get',
  'members.update': 'members.get',
  'workspace.update': 'workspace.get',
} as const

/** The tests of `<id>/412.test.ts`. */
export function testPreconditions(id: Updating): void {
  const gate = useGate()
  const made = async () => {
    const call = await possibleCall(id, gate.live)
    const read = READS[id]
    const { headers } = await gate.live.reply(read, call.id === undefined ? {} : { id: call.id })
    return { call, etag: headers.get('etag') ?? '' }
  }

  testRefusals(gate, id, 412, {
    precondition_failed: async gate => {
      const { call, etag } = await made()
      const headers = { 'If-Match': etag }
      const first = await gate.live.reply(id, { ...call, headers })
      expect(first.headers.get('etag')).not.toBe(etag)
      const before = await dumpTables(gate)
      const answer = await gate.live.call(id, { ...call, headers })
      const error = problemOf(answer).errors?.[0]
      expect(error?.pointer).toBe('header If-Match')
      expect(error?.detail).toContain(first.headers.get('etag') ?? 'an ETag')
      expect(await dumpTables(gate)).toEqual(before)
      return answer
    },
  })

  test(`${id}: the ETag of an answer is the one to go on with`, async () => {
    const { call, etag } = await made()
    const first = await gate.live.reply(id, { ...call, headers: { 'If-Match': etag } })
    const next = first.headers.get('etag') ?? ''
    await gate.live.reply(id, { ...call, headers: { 'If-Match': next } })
  })

  test(`${id}: a list that holds the version, and *, pass`, async () => {
    const { call, etag } = await made()
    await gate.live.ok(id, { ...call, headers: { 'If-Match': `"0", ${etag}` } })
    await gate.live.ok(id, { ...call, headers: { 'If-Match': '*' } })
  })

  for (const tag of ['"0"', '1', 'W/"1"', 'nonsense']) {
    test(`${id} 412: If-Match: ${tag}`, async () => {
      const { call } = await made()
      const headers = { 'If-Match': tag }
      await gate.live.refused(id, { ...call, headers }, 412, 'precondition_failed')
    })
  }

  test(`${id}: of two changes based on the same version one is made`, async () => {
    const { call, etag } = await made()
    const spoiled = { ...call, headers: { 'If-Match': etag } }
    const answers = await Promise.all([gate.live.call(id, spoiled), gate.live.call(id, spoiled)])
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 412])
  })
}
