import { describe, expect, test } from 'bun:test'
import { nearest } from '../../src/lib/nearest.ts'

const SCOPES = ['agents.read', 'agents.write', 'tokens.read', 'tokens.write', 'keys.read']

describe('the nearest name', () => {
  test('to a typing error is the one that was meant', () => {
    expect(nearest('agent.read', SCOPES)).toBe('agents.read')
    expect(nearest('tokens.wirte', SCOPES)).toBe('tokens.write')
    expect(nearest('keys.read', SCOPES)).toBe('keys.read')
  })

  test('to something else is none', () => {
    expect(nearest('x', SCOPES)).toBeUndefined()
    expect(nearest('', SCOPES)).toBeUndefined()
    expect(nearest('billing', [])).toBeUndefined()
  })
})
