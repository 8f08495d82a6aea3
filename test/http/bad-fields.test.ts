/** Bodies that can be read and do not fit the description: each names the field and the mend. */
import { expect, test } from 'bun:test'
import type { OperationId } from '../../generated/operations.ts'
import { newAgent, possibleCall } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { problemOf } from '../support/refusals.ts'
import { dumpTables } from '../support/tables.ts'

const gate = useGate()

/** A member's value, and where the answer points; its own place unless said otherwise. */
type Bad = [value: unknown, pointer?: string]

const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `a.b${i}`)
const members = (count: number) => Object.fromEntries(many(count).map(name => [name, 'x']))

const NAME: Bad[] = [[''], ['a'.repeat(129)], [1], [null], [['a']], [{}], [true]]
const LIST: Bad[] = [['orders.read'], [{}], [null], [1], [['a.b', 'a.b']], [['a.b', 1], '/1']]
const PATTERNS = ['', 'a b', 'a..b', '.a', 'a.', 'a.*.b', '*.a', 'a*', 'é', 'a\n', 'a/b']
const SCOPES: Bad[] = PATTERNS.map(scope => [['a.b', scope], '/1'])

const ROLE: Bad[] = [['Owner'], ['root'], [''], [null], [1], [['owner']]]
const EMAIL: Bad[] = [
  ...[[''], ['a'], ['a@'], ['@b'], ['a b@c.example'], ['a@b c'], ['a@b@c'], ['a@b..c'], ['a@.b']],
  ...[['é@b.example'], ['a@b.example\n'], ['a\u007f@b'], ['<a@b.example>'], ['a"b@c.example']],
  ...[['a@b_c'], [`${'a'.repeat(65)}@b`], [`a@${'b.'.repeat(126)}b`], [1], [null], [['a@b']]],
] as Bad[]

const METADATA: Bad[] = [
  [[]],
  ['x'],
  [null],
  [members(33)],
  [{ a: 1 }, '/a'],
  [{ a: null }, '/a'],
  [{ a: {} }, '/a'],
  [{ a: 'x'.repeat(513) }, '/a'],
]

const AGENT: Record<string, Bad[]> = {
  name: NAME,
  owner: [...NAME.filter(([value]) => value !== 'a'.repeat(129)), ['a'.repeat(321)]],
  model_provider: NAME,
  model_name: NAME,
  capabilities: [...LIST, ...SCOPES, [['*'], '/0'], [many(257)], [['a'.repeat(129)], '/0']],
  metadata: METADATA,
}

/** What a caller might try to set, and may not. */
const UNKNOWN: Bad[] = [['x'], [null]]
const unknown = (...names: string[]) => Object.fromEntries(names.map(name => [name, UNKNOWN]))

const POLICY: Record<string, Bad[]> = {
  name: NAME,
  description: [[''], ['a'.repeat(513)], [1], [null]],
  effect: [['permit'], ['Deny'], [''], [null], [1]],
  scope: [...LIST, ...SCOPES, [[]], [['*'], '/0'], [many(65)]],
  cedar: [[''], ['a'.repeat(8193)], [1], [null], [['x']]],
  mode: [['off'], [''], [null], [true]],
  guardrail: [['true'], [1], [null]],
  agents: [
    [{}],
    [[]],
    [null],
    [{ ids: [] }, '/ids'],
    [{ ids: many(101) }, '/ids'],
    [{ ids: ['a'.repeat(65)] }, '/ids/0'],
    [{ owners: [''] }, '/owners/0'],
    [{ owners: ['a', 'a'] }, '/owners'],
    [{ models: [{}] }, '/models/0'],
    [{ models: ['gpt-4o'] }, '/models/0'],
    [{ models: [{ version: '1' }] }, '/models/0/version'],
    [{ metadata: {} }, '/metadata'],
    [{ metadata: { a: 1 } }, '/metadata/a'],
    [{ metadata: members(9) }, '/metadata'],
    [{ names: ['x'] }, '/names'],
  ],
  conditions: [
    [{}],
    [[]],
    [null],
    [{ max_ttl_seconds: 0 }, '/max_ttl_seconds'],
    [{ max_ttl_seconds: 1.5 }, '/max_ttl_seconds'],
    [{ max_ttl_seconds: 2_592_001 }, '/max_ttl_seconds'],
    [{ max_ttl: 5 }, '/max_ttl'],
    [{ hours: { from: '9:00' } }, '/hours/from'],
    [{ hours: { from: '24:00' } }, '/hours/from'],
    [{ hours: { to: '24:01' } }, '/hours/to'],
    [{ hours: { days: [] } }, '/hours/days'],
    [{ hours: { days: ['Mon'] } }, '/hours/days/0'],
    [{ hours: { timezone: '' } }, '/hours/timezone'],
    [{ required_constraints: [] }, '/required_constraints'],
    [{ allowed_scope: ['*'] }, '/allowed_scope/0'],
    [{ constraints: {} }, '/constraints'],
    [{ constraints: [] }, '/constraints'],
  ],
  ...unknown('id', 'status', 'environment', 'workspace_id', 'layer', 'created_by', 'version'),
}

/** What `keys.create` and `keys.update` share. */
const KEY_BOUNDS: Record<string, Bad[]> = {
  allowed_ips: [
    ['10.0.0.0/8'],
    [null],
    [{}],
    [[1], '/0'],
    [[''], '/0'],
    [['localhost'], '/0'],
    [['10.0.0.0/8 '], '/0'],
    [['10.0.0.0/8', 'fe80::1%eth0'], '/1'],
    [['10.0.0.0/8/8'], '/0'],
    [['10.0.0.0/-1'], '/0'],
    [['::1', '::1']],
    [Array.from({ length: 65 }, (_, i) => `10.0.0.${i}`)],
  ],
  rate_limit: [
    [null],
    [10],
    [[]],
    [{ burst: 5 }, '/requests_per_second'],
    [{ requests_per_second: 0 }, '/requests_per_second'],
    [{ requests_per_second: 0.5 }, '/requests_per_second'],
    [{ requests_per_second: '10' }, '/requests_per_second'],
    [{ requests_per_second: 1_000_001 }, '/requests_per_second'],
    [{ requests_per_second: 10, burst: 0 }, '/burst'],
    [{ requests_per_second: 10, burst: 1e9 }, '/burst'],
    [{ requests_per_second: 10, per_minute: 1 }, '/per_minute'],
  ],
  metadata: METADATA,
}

const FIELDS: Partial<Record<OperationId, Record<string, Bad[]>>> = {
  'agents.create': {
    ...AGENT,
    public_key: [[1], [null], [[]], [''], ['x'.repeat(4097)]],
    ...unknown('id', 'status', 'environment', 'workspace_id', 'private_key_pem', 'Name', 'version'),
  },
  'agents.update': {
    ...AGENT,
    status: [['revoked'], ['Active'], [''], [null], [1]],
    ...unknown('id', 'public_key', 'revoked_at', 'environment', 'workspace_id'),
  },
  'agents.rotateKey': { public_key: [[1], [null], ['']], ...unknown('id', 'private_key_pem') },
  'tokens.create': {
    agent_id: [[''], ['a'.repeat(65)], [1], [null], [{}]],
    scope: [...LIST, ...SCOPES, [[]], [['*'], '/0'], [many(65)]],
    audience: [[[]], ['orders'], [many(9)], [['a', 'a']], [['a', ''], '/1'], [[1], '/0']],
    task_description: [[''], ['a'.repeat(513)], [1], [null]],
    delegation_id: [[''], ['a'.repeat(65)], [1], [null], [{}]],
    constraints: [[[]], ['x'], [null], [1], [members(33)]],
    grant_id: [[''], ['a'.repeat(65)], [1], [null], [['gr_1']]],
    ttl: [[0], [-1], [86_401], [0.5], ['60'], [null], [1e21]],
    ...unknown('iss', 'exp', 'jti', 'issued_by', 'workspace_id', 'environment', 'client_id'),
  },
  'tokens.verify': {
    token: [[1], [null], [{}], [['x']]],
    environment: [['prod'], [''], ['Live'], [null]],
    audience: [[''], ['a'.repeat(257)], [1], [['a']], [null]],
    context: [[[]], ['x'], [null], [1]],
    action: [[''], ['a'.repeat(257)], [1], [null], [['a']]],
    use_id: [[''], ['a'.repeat(129)], ['a b'], ['é'], ['a\n'], [1], [null], [['a']]],
    dry_run: [['true'], [1], [null], [{}]],
    ...unknown('now', 'scope', 'requiredScope', 'amount', 'uses'),
  },
  'delegations.create': {
    from_agent_id: [[''], ['a'.repeat(65)], [1], [null], [{}]],
    to_agent_id: [[''], ['a'.repeat(65)], [1], [null], [{}]],
    parent_delegation_id: [[''], ['a'.repeat(65)], [1], [null], [{}]],
    scope: [...LIST, ...SCOPES, [[]], [['*'], '/0'], [many(65)]],
    constraints: [[[]], ['x'], [null], [1], [members(33)]],
    ttl: [[0], [-1], [2_592_001], [0.5], ['60'], [null], [1e21]],
    max_depth: [[0], [-1], [17], [1.5], ['4'], [null]],
    reason: [[''], ['a'.repeat(513)], [1], [null]],
    ...unknown('id', 'depth', 'chain', 'links', 'expires_at', 'agents', 'issued_by', 'grant'),
  },
  'delegations.verify': {
    token: [[1], [null], [{}], [['x']]],
    environment: [['prod'], [''], ['Live'], [null]],
    audience: [[''], ['a'.repeat(257)], [1], [['a']], [null]],
    context: [[[]], ['x'], [null], [1]],
    action: [[''], ['a'.repeat(257)], [1], [null], [['a']]],
    ...unknown('now', 'scope', 'use_id', 'dry_run'),
  },
  'policies.create': { ...POLICY, revoke_existing: [['true'], [1], [null]] },
  'policies.simulate': { last: [[0], [1001], [1.5], ['5'], [null]], policy: [[null], ['x'], [[]]] },
  'workspace.update': {
    policy_default: [['Allow'], [''], [null], [true], ['limit']],
    name: NAME,
    ...unknown('id', 'slug', 'status', 'live_access', 'test_access', 'version', 'created_at'),
  },
  'members.create': {
    email: EMAIL,
    role: ROLE,
    ...unknown('id', 'status', 'version', 'workspace_id', 'created_at', 'removed_at'),
  },
  'members.update': {
    email: EMAIL,
    role: ROLE,
    ...unknown('id', 'status', 'version', 'workspace_id', 'created_at', 'removed_at'),
  },
  'keys.create': {
    name: NAME,
    scopes: [...LIST, ...SCOPES, [[]], [many(65)], [['a'.repeat(129)], '/0']],
    environment: [['prod'], [''], [null], [1]],
    preset: [['everything'], [''], [null], [['ci_cd']], ['ci_cd']],
    format: [['aws'], ['AG'], [''], [null], [1], [['ag']]],
    expires_at: [['soon'], [1], [null], ['']],
    ...KEY_BOUNDS,
    ...unknown('lineage_id', 'rotated_from', 'retires_at', 'last_used_ip'),
    ...unknown('id', 'key', 'created_by', 'parent_key_id', 'workspace_id', 'revoked_at'),
  },
  'invitations.create': {
    ttl: [[299], [604_801], [300.5], ['3600'], [null]],
    ...unknown('email', 'role', 'member_id', 'workspace_id', 'invitation'),
  },
  'invitations.accept': {
    invitation: [[''], ['a'.repeat(129)], [1], [null], [['x']]],
    id_token: [[''], ['a'.repeat(16_385)], [1], [null], [{}]],
    nonce: [['too short'], ['a'.repeat(256)], [1], [null]],
    ...unknown('email', 'member_id', 'workspace_id', 'issuer', 'sub', 'role'),
  },
  'billing.checkout': {
    plan: [[''], ['p'], ['a'.repeat(33)], ['Pro'], ['pro '], ['../x'], [1], [null], [['pro']]],
    success_url: [[''], ['https://a.example/'.padEnd(2049, 'x')], [1], [null], [['x']]],
    cancel_url: [[''], [1], [null]],
    ...unknown('price_cents', 'status', 'workspace_id', 'environment', 'provider', 'customer'),
  },
  'keys.rotate': {
    grace_seconds: [[-1], [2_592_001], [0.5], ['24h'], [null], [1e21]],
    ...unknown('name', 'scopes', 'expires_at', 'allowed_ips', 'lineage_id', 'environment'),
  },
  'keys.update': {
    name: NAME,
    scopes: [...LIST, ...SCOPES, [[]], [many(65)]],
    expires_at: [['soon'], [1], [null]],
    ...KEY_BOUNDS,
    ...unknown('preset', 'lineage_id', 'retires_at', 'rotated_to', 'last_used_ip'),
    ...unknown('id', 'environment', 'created_by', 'parent_key_id', 'revoked_at'),
  },
}

for (const [operation, fields] of Object.entries(FIELDS)) {
  const id = operation as OperationId
  for (const [name, values] of Object.entries(fields)) {
    test(`${id}: ${name}, ${values.length} bad values`, async () => {
      const call = await possibleCall(id, gate.live)
      const before = await dumpTables(gate)
      for (const [value, inside = ''] of values) {
        const body = { ...(call.body as object), [name]: value }
        const answer = await gate.live.call(id, { ...call, body })
        const shown = JSON.stringify(value).slice(0, 40)
        expect([shown, answer.status]).toEqual([shown, 400])
        const problem = problemOf(answer)
        expect(problem.code).toBe('invalid_request')
        expect(problem.errors?.map(error => error.pointer)).toContain(`/${name}${inside}`)
        for (const { detail } of problem.errors ?? []) expect(detail).toMatch(/^[A-Z].*\.$/)
      }
      expect(await dumpTables(gate)).toEqual(before)
    })
  }
}

const REQUIRED: Partial<Record<OperationId, string[]>> = {
  'agents.create': ['name', 'owner'],
  'tokens.create': ['agent_id', 'scope'],
  'tokens.verify': ['token'],
  'delegations.create': ['from_agent_id', 'to_agent_id', 'scope'],
  'delegations.verify': ['token'],
  'keys.create': ['name'],
  'invitations.accept': ['invitation', 'id_token'],
  'billing.checkout': ['plan'],
  'members.create': ['email', 'role'],
  'policies.create': ['name'],
  'policies.simulate': ['policy'],
}
for (const [operation, names] of Object.entries(REQUIRED)) {
  const id = operation as OperationId
  test(`${id}: all that is missing is named at once`, async () => {
    const problem = await gate.live.refused(id, { body: {} }, 400, 'invalid_request')
    expect(problem.errors?.map(error => error.pointer)).toEqual(names.map(name => `/${name}`))
  })
}

for (const id of ['agents.update', 'keys.update', 'members.update', 'workspace.update'] as const) {
  test(`${id}: a change of nothing is none`, async () => {
    const call = await possibleCall(id, gate.live)
    await gate.live.refused(id, { ...call, body: {} }, 400, 'invalid_request')
  })
}

test('a hundred faults are answered with some of them', async () => {
  const capabilities = Array.from({ length: 256 }, (_, i) => `a b ${i}`)
  const body = { name: '', owner: '', capabilities }
  const problem = await gate.live.refused('agents.create', { body }, 400, 'invalid_request')
  expect(problem.errors?.length).toBeLessThanOrEqual(16)
})

test('what is refused is not repeated: neither names nor values', async () => {
  const secret = 'hunter2-hunter2'
  const { id } = await newAgent(gate.live)
  const body = { name: { [secret]: secret }, status: secret, metadata: { a: [secret] } }
  const answer = await gate.live.call('agents.update', { id, body })
  expect(answer.status).toBe(400)
  expect(answer.text).not.toContain(secret)
})

test('members far too many or too long for a field are refused quickly and in few words', async () => {
  const name = 'n'.repeat(30_000)
  const body = { name: 'a', owner: 'b', [name]: 1 }
  const answer = await gate.live.call('agents.create', { body })
  expect(answer.status).toBe(400)
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`m${i}`, 1]))
  const other = await gate.live.call('agents.create', { body: wide })
  expect([other.status, problemOf(other).code]).toEqual([400, 'invalid_request'])
})
