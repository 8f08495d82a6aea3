import { expect, test } from 'bun:test'
import { Slots } from '../../src/audit/slots.ts'

test('no workspace takes the room of the others, and room is given back, well or not', async () => {
  const slots = new Slots(4, 'reads', 2)
  const ends: PromiseWithResolvers<void>[] = []
  const start = (workspaceId: string): Promise<string> => {
    const end = Promise.withResolvers<void>()
    const work = (): Promise<void> => {
      ends.push(end)
      return end.promise
    }
    return slots.run(work, workspaceId).then(
      () => 'done',
      error => error.code ?? error.message,
    )
  }
  const own = [start('ws_1'), start('ws_1')]
  expect(await start('ws_1')).toBe('unavailable')
  const others = [start('ws_2'), start('ws_3')]
  expect(await start('ws_4')).toBe('unavailable')
  expect(ends).toHaveLength(4)
  ends[0]?.reject(new Error('no'))
  expect(await own[0]).toBe('no')
  const next = start('ws_1')
  expect(await start('ws_1')).toBe('unavailable')
  for (const end of ends) end.resolve()
  expect(await Promise.all([own[1], ...others, next])).toEqual(['done', 'done', 'done', 'done'])
})
