import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { acceptance, newMember } from '../../support/members.ts'
import { sharedIssuer } from '../../support/oidc.ts'

const gate = useGate()

test('invitations.accept: whose account it is now, said and stored once', async () => {
  const member = await newMember(gate.live, 'owner')
  const call = await acceptance(gate.live, { sub: 'subject-of-an-owner' }, member)
  const linked = await gate.anyone.ok('invitations.accept', call)
  const { workspace_id } = await gate.live.ok('whoami.get')
  expect(linked).toMatchObject({
    ...{ member_id: member.id, email: member.email, role: 'owner', workspace_id },
    ...{ workspace_name: 'Main', issuer: sharedIssuer().url, subject: 'subject-of-an-owner' },
  })
  const rows = await gate.sql`
    select workspace_id, member_id, issuer, subject, invitation_id from core.identities
    where member_id = ${member.id}`
  const { issuer, subject } = linked
  const row = { workspace_id, member_id: member.id, issuer, subject, invitation_id: linked.id }
  expect([...rows]).toEqual([row])
})

test('invitations.accept: the address is the member’s in any case, of A to Z alone', async () => {
  const member = await newMember(gate.live)
  const kelvin = await acceptance(gate.live, { email: member.email.replace('p', 'ρ') }, member)
  await gate.anyone.refused('invitations.accept', kelvin, 403, 'sign_in_refused')
  const call = await acceptance(gate.live, { email: member.email.toUpperCase() }, member)
  expect((await gate.anyone.ok('invitations.accept', call)).email).toBe(member.email)
})

test('invitations.accept: one row of the audit trail, for what was done and what was refused', async () => {
  const member = await newMember(gate.live)
  const bad = await acceptance(gate.live, { email: 'other@people.example' }, member)
  const headers = { 'X-Request-Id': 'accepting', 'User-Agent': 'tests/2' }
  await gate.anyone.refused('invitations.accept', { ...bad, headers }, 403, 'sign_in_refused')
  const call = await acceptance(gate.live, {}, member)
  await gate.anyone.ok('invitations.accept', { ...call, headers })
  const rows = await gate.sql`
    select action, outcome, reason, actor_kind, member_id, target_kind, target_id, ip, user_agent
    from live.audit_events where request_id = 'accepting' order by id`
  const row = {
    ...{ action: 'identity.linked', actor_kind: 'system', member_id: member.id },
    ...{ target_kind: 'member', target_id: member.id, ip: '127.0.0.1', user_agent: 'tests/2' },
  }
  expect([...rows]).toEqual([
    { ...row, outcome: 'refused', reason: 'sign_in_refused' },
    { ...row, outcome: 'success', reason: null },
  ])
})

test('invitations.accept: without its audit row nothing is linked, and the invitation is open', async () => {
  const call = await acceptance(gate.live)
  await gate.sql.unsafe(`
    create function core.refuse() returns trigger language plpgsql
      as $$ begin raise exception 'no audit today'; end $$;
    create trigger refuse before insert on live.audit_events
      for each row execute function core.refuse();`)
  await gate.anyone.refused('invitations.accept', call, 500, 'internal_error')
  await gate.sql.unsafe('drop function core.refuse() cascade')
  await gate.anyone.ok('invitations.accept', call)
})
