/** A signing key that is gone from the ring signs nothing any more, whatever was remembered. */
import { expect, test } from 'bun:test'
import { newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

test('tokens of a key that is gone are refused, also those that were just asked about', async () => {
  const often = await newToken(gate.live)
  const once = await newToken(gate.live)
  const codeOf = async (token: string) =>
    (await gate.live.ok('tokens.verify', { body: { token } })).code
  for (let i = 0; i < 4; i++) expect(await codeOf(often.token)).toBe('ok')
  await gate.alter('delete from live.signing_keys')
  await gate.core.reload()
  expect([await codeOf(often.token), await codeOf(once.token)]).toEqual(['invalid', 'invalid'])
})
