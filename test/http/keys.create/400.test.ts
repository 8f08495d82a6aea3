import { expect, test } from 'bun:test'
import { PRESETS } from '../../../generated/operations.ts'
import { NEW_KEY_SCHEMA } from '../../../src/control/keys.ts'
import { testBadRequests } from '../../support/bad-requests.ts'
import { BAD_TIMES } from '../../support/times.ts'

const gate = testBadRequests('keys.create')

for (const expires_at of BAD_TIMES) {
  test(`keys.create 400: expires_at ${expires_at}`, async () => {
    const body = { name: 'late', scopes: ['agents.read'], expires_at }
    await gate.live.refused('keys.create', { body }, 400, 'invalid_request')
  })
}

test('keys.create 400: neither scopes nor a preset, or both', async () => {
  const neither = { body: { name: 'none' } }
  const missing = await gate.live.refused('keys.create', neither, 400, 'invalid_request')
  expect(missing.errors?.map(error => error.pointer)).toEqual(['/scopes'])
  for (const preset of Object.keys(PRESETS)) expect(missing.detail).toContain(preset)
  const both = { body: { name: 'both', scopes: ['agents.read'], preset: 'ci_cd' } }
  const twice = await gate.live.refused('keys.create', both, 400, 'invalid_request')
  expect(twice.errors?.map(error => error.pointer)).toEqual(['/preset'])
})

test('keys.create: the presets that may be named are those of the registry', () => {
  const properties = NEW_KEY_SCHEMA.properties as { preset: { enum: string[] } }
  expect(properties.preset.enum).toEqual(Object.keys(PRESETS))
})
