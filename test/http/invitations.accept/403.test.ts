import { expect, test } from 'bun:test'
import { type Gate, useGate } from '../../support/gate.ts'
import { acceptance, newInvitation, newMember } from '../../support/members.ts'
import { idToken, sharedIssuer } from '../../support/oidc.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'

const gate = useGate()

const setStatus = async (gate: Gate, status: string): Promise<void> => {
  await gate.sql`update core.workspaces set status = ${status}`
  await gate.core.reload()
}

testRefusals(gate, 'invitations.accept', 403, {
  sign_in_refused: async gate => {
    const call = await acceptance(gate.live, { nonce: 'the nonce of another sign-in' })
    const answer = await gate.anyone.call('invitations.accept', call)
    expect(problemOf(answer).reason).toBe('nonce_mismatch')
    return answer
  },
  workspace_suspended: async gate => {
    const call = await acceptance(gate.live)
    await setStatus(gate, 'suspended')
    const answer = await gate.anyone.call('invitations.accept', call)
    await setStatus(gate, 'active')
    await gate.anyone.ok('invitations.accept', call)
    return answer
  },
})

test('invitations.accept 403: every reason is told, and the invitation stays open', async () => {
  const member = await newMember(gate.live)
  const { invitation } = await newInvitation(gate.live, member.id)
  const now = gate.server.clock.now()
  const good = { sub: 'the reasons', email: member.email }
  const reasonOf = async (claims: object, nonce = 'a-nonce-of-the-tests') => {
    const id_token = await idToken(now, { ...good, ...claims })
    const call = { body: { invitation, id_token, nonce } }
    return (await gate.anyone.refused('invitations.accept', call, 403, 'sign_in_refused')).reason
  }
  expect(await reasonOf({ email: 'else@people.example' })).toBe('wrong_email')
  expect(await reasonOf({ email_verified: false })).toBe('email_not_verified')
  expect(await reasonOf({ iss: 'https://accounts.example' })).toBe('unknown_issuer')
  expect(await reasonOf({ aud: 'another' })).toBe('wrong_audience')
  expect(await reasonOf({ exp: now / 1000 - 60 })).toBe('expired')
  expect(await reasonOf({}, 'another nonce of mine')).toBe('nonce_mismatch')
  const body = { invitation, id_token: await idToken(now, good), nonce: 'a-nonce-of-the-tests' }
  await gate.anyone.ok('invitations.accept', { body })
})

test('invitations.accept 403: an address alone opens nothing, whoever has verified it', async () => {
  const member = await newMember(gate.live, 'owner')
  const id_token = await idToken(gate.server.clock.now(), { email: member.email })
  const asked = sharedIssuer().asked.length
  const body = { invitation: 'aginv_guess', id_token, nonce: 'a-nonce-of-the-tests' }
  await gate.anyone.refused('invitations.accept', { body }, 404, 'not_found')
  expect(sharedIssuer().asked).toHaveLength(asked)
})
