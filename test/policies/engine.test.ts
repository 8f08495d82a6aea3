/** What Cedar keeps parsed is bounded, and never another set's. */
import { expect, test } from 'bun:test'
import type { PolicyJson } from '../../src/policies/cedar-instance.ts'
import { CedarEngine, CedarFailure, type CedarSet } from '../../src/policies/engine.ts'

const entity = (id: string) => ({ type: 'Agent', id })

/** Forbids one agent. */
function setFor(agentId: string): CedarSet & { parsed: number } {
  const statement: PolicyJson = {
    effect: 'forbid',
    principal: { op: '==', entity: entity(agentId) },
    action: { op: 'All' },
    resource: { op: 'All' },
    conditions: [],
  }
  const set = {
    parsed: 0,
    statements: () => {
      set.parsed++
      return { [agentId]: statement }
    },
  }
  return set
}

const ask = (engine: CedarEngine, set: CedarSet, principalId: string) =>
  engine.ask(set, { principalId, action: 'issue', resourceId: 'x', context: {}, entities: [] })
    .reasons

test('more sets than there is room for are all answered, each by its own statements', () => {
  const engine = new CedarEngine(3)
  const sets = Array.from({ length: 7 }, (_, i) => ({ id: `ag_${i}`, set: setFor(`ag_${i}`) }))
  const order = [0, 1, 2, 3, 0, 4, 5, 6, 1, 0, 2, 2, 6, 5]
  for (const i of order) {
    const { id, set } = sets[i] ?? { id: '', set: setFor('') }
    expect(ask(engine, set, id)).toEqual([id])
    for (const other of sets.filter(one => one.id !== id)) {
      expect(ask(engine, set, other.id)).toEqual([])
    }
    expect(engine.size).toBeLessThanOrEqual(3)
  }
})

test('the set that was longest unused makes room; one in use is parsed once', () => {
  const engine = new CedarEngine(2)
  const [a, b, c] = [setFor('ag_a'), setFor('ag_b'), setFor('ag_c')]
  for (const [set, id] of [
    [a, 'ag_a'],
    [b, 'ag_b'],
    [a, 'ag_a'],
    [c, 'ag_c'],
    [a, 'ag_a'],
  ] as const) {
    expect(ask(engine, set, id)).toEqual([id])
  }
  expect([a.parsed, b.parsed, c.parsed]).toEqual([1, 1, 1])
  ask(engine, b, 'ag_b')
  expect(b.parsed).toBe(2)
})

/** Deeper than Cedar can go. */
const deep = (depth: number): PolicyJson => {
  let body: PolicyJson['conditions'][number]['body'] = { Value: true }
  for (let i = 0; i < depth; i++) body = { '!': { arg: body } }
  const { statements } = setFor('ag_deep')
  const [statement] = Object.values(statements())
  if (statement === undefined) throw new Error('no statement')
  return { ...statement, principal: { op: 'All' }, conditions: [{ kind: 'when', body }] }
}

test('a set that cannot be parsed, or that breaks Cedar, costs the others nothing', () => {
  const engine = new CedarEngine(2)
  const [a, b] = [setFor('ag_a'), setFor('ag_b')]
  for (let round = 0; round < 3; round++) {
    expect(ask(engine, a, 'ag_a')).toEqual(['ag_a'])
    for (const depth of [200, 2000]) {
      const set = { statements: () => ({ deep: deep(depth) }) }
      expect(() => ask(engine, set, 'ag_a')).toThrow(CedarFailure)
    }
    expect(ask(engine, b, 'ag_b')).toEqual(['ag_b'])
    expect(ask(engine, b, 'ag_a')).toEqual([])
    expect(ask(engine, a, 'ag_b')).toEqual([])
    expect(engine.size).toBeLessThanOrEqual(2)
  }
})

test('beyond its memory everything is forgotten and parsed anew', () => {
  const engine = new CedarEngine(8, 1)
  const a = setFor('ag_a')
  for (let i = 0; i < 3; i++) expect(ask(engine, a, 'ag_a')).toEqual(['ag_a'])
  expect(a.parsed).toBe(3)
  expect(engine.size).toBe(1)
})
