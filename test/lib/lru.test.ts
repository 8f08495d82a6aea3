import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { InTurn } from '../../src/lib/in-turn.ts'
import { LruMap } from '../../src/lib/lru.ts'

type Step = ['get' | 'delete', number] | ['set', number, number]
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constantFrom<'get' | 'delete'>('get', 'delete'), fc.nat(6)),
  fc.tuple(fc.constant<'set'>('set'), fc.nat(6), fc.nat()),
)

describe('a bounded map', () => {
  test('keeps the most recently used entries, as a plain list does', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        (steps, max) => {
          const map = new LruMap<number, number>(max)
          let oracle: [number, number][] = []
          for (const [what, key, value] of steps) {
            const known = oracle.find(entry => entry[0] === key)
            oracle = oracle.filter(entry => entry[0] !== key)
            if (what === 'get') {
              expect(map.get(key)).toBe(known?.[1])
              if (known !== undefined) oracle.push(known)
            } else if (what === 'set') {
              map.set(key, value as number)
              oracle.push([key, value as number])
              oracle = oracle.slice(-max)
            } else map.delete(key)
            expect(map.size).toBe(oracle.length)
          }
        },
      ),
    )
  })

  test('is empty after clear', () => {
    const map = new LruMap<string, number>(2)
    map.set('a', 1)
    map.clear()
    expect(map.size).toBe(0)
    expect(map.get('a')).toBeUndefined()
  })
})

describe('jobs in turn', () => {
  test('never overlap, keep their order, and outlive one that fails', async () => {
    const turns = new InTurn()
    const log: string[] = []
    const job = (name: string, isBad: boolean) => async () => {
      log.push(`${name} starts`)
      await Promise.resolve()
      log.push(`${name} ends`)
      if (isBad) throw new Error(name)
      return name
    }
    const first = turns.run(job('a', true))
    const second = turns.run(job('b', false))
    await expect(first).rejects.toThrow('a')
    expect(await second).toBe('b')
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends'])
  })
})
