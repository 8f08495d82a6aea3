import { expect, test } from 'bun:test'
import { encodeCursor } from '../../../src/lib/cursor.ts'
import { testBadRequests } from '../../support/bad-requests.ts'
import { BAD_TIMES } from '../../support/times.ts'

const gate = testBadRequests('audit.listCheckpoints')

for (const time of BAD_TIMES) {
  test(`audit.listCheckpoints 400: since and until ${time}`, async () => {
    for (const name of ['since', 'until']) {
      const call = { query: { [name]: time } }
      await gate.live.refused('audit.listCheckpoints', call, 400, 'invalid_request')
    }
  })
}

test('audit.listCheckpoints 400: a cursor of another list, or none at all', async () => {
  const elsewhere = encodeCursor('agents', {}, { at: 0, id: '1' })
  for (const cursor of ['a', elsewhere, 'a'.repeat(512)]) {
    await gate.live.refused('audit.listCheckpoints', { query: { cursor } }, 400, 'invalid_cursor')
  }
})

test('audit.listCheckpoints: before a place that is none there is nothing', async () => {
  await gate.core.sealer.seal()
  for (const id of ['x', '-1', '', '9'.repeat(30), '1; drop table']) {
    const cursor = encodeCursor('audit-checkpoints', {}, { at: 0, id })
    expect((await gate.live.ok('audit.listCheckpoints', { query: { cursor } })).data).toEqual([])
  }
})
