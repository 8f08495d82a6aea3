import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { CellIndex } from '../../src/lib/cell-index.ts'

/** Few hashes, most in one table, so that what meets must be told apart. */
const hashes = fc.record({
  low: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0xffff_ffff, 0xffff_fff8)),
  high: fc.constantFrom(0, 0, 1024, 0xffff_ffff),
})
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('add' as const), hash: hashes }),
    fc.record({ kind: fc.constant('remove' as const), which: fc.nat(1000) }),
  ),
  { maxLength: 200 },
)

test('an index knows what was added and not removed, whatever meets in it', () => {
  fc.assert(
    fc.property(steps, all => {
      const cells: { low: number; high: number }[] = []
      const index = new CellIndex(cell => cells[cell]?.low ?? -1)
      const there = new Set<number>()
      for (const step of all) {
        if (step.kind === 'add') {
          cells.push(step.hash)
          const { low, high } = step.hash
          index.add(low, high, cells.length - 1)
          there.add(cells.length - 1)
        } else {
          const chosen = [...there][step.which % Math.max(1, there.size)]
          if (chosen === undefined) continue
          const { low, high } = cells[chosen] ?? { low: 0, high: 0 }
          index.remove(low, high, chosen)
          there.delete(chosen)
        }
        for (const [cell, { low, high }] of cells.entries()) {
          const found = index.find(low, high, one => one === cell)
          expect(found).toBe(there.has(cell) ? cell : undefined)
        }
      }
    }),
    { numRuns: 200 },
  )
})
