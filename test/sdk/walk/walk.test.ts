/**
 * The published endpoint table: every row answers as promised, with both SDKs, live and test. Each
 * walk has a server of its own, so what it prints is all there is.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { findNode } from '../../support/node.ts'
import { startTestServer } from '../../support/server.ts'
import { findPython, mustRun, pythonSdk } from '../python/tools.ts'

type Environment = 'live' | 'test'

/** The 21 rows of the table, in its order. */
const table = (environment: Environment): string[] => [
  'POST /v1/agents: order-processor, active, -----BEGIN PRIVATE KEY-----',
  'GET /v1/agents: helper, order-processor',
  'GET /v1/agents/{id}: order-processor',
  'PATCH /v1/agents/{id}: fulfilment',
  'DELETE /v1/agents/{id}: revoked, agent_revoked',
  'POST /v1/tokens: orders.create, 120 s',
  'POST /v1/tokens/verify: constraint_violated, ok, order-processor, uses_exhausted',
  'POST /v1/tokens/{id}/revoke: revoked, revoked',
  'GET /v1/tokens: true revoked',
  'POST /v1/policies: active, policy_denied',
  'GET /v1/policies: no refunds deny',
  'DELETE /v1/policies/{id}: inactive, issued',
  'POST /v1/delegations: active, depth 1',
  'POST /v1/delegations/verify: ok, ok, for true, delegation_revoked, delegation_revoked',
  'GET /v1/delegations: true revoked',
  'GET /v1/audit: success, refused policy_denied, success, true',
  'GET /v1/audit/stats: 4 issued, 1 refused',
  'GET /v1/billing/plans: trial, starter, pro, business, enterprise, on enterprise',
  // A test key's checkout has happened when it is answered; a live one waits for a person.
  `POST /v1/billing/checkout: pro, ${environment === 'live' ? 'open' : 'completed'}, https://gate.example`,
  'GET /health: ok, ok',
  // The platform's keys are those of live; tokens of test are signed with others.
  `GET /.well-known/jwks.json: Ed25519, ${environment === 'live'}`,
]

/** What the walks look at besides. */
const beyondTable = [
  'POST /v1/policies/simulate: 2, 1',
  'GET /v1/audit/export: agent.created, agent.created, agent.updated, agent.created, agent.revoked',
  'GET /v1/workspace: active, allow',
]

const python = await findPython(['httpx'])

const walks = [
  {
    sdk: 'TypeScript',
    command: [findNode() ?? process.execPath, join(import.meta.dir, 'walk.mjs')],
    env: {},
    isMissing: false,
  },
  {
    sdk: 'Python',
    command: [python ?? '', join(import.meta.dir, 'walk.py')],
    env: { PYTHONPATH: pythonSdk },
    isMissing: python === undefined,
  },
]

test('the table has 21 rows, each once', () => {
  const rows = table('live').map(line => line.split(': ')[0])
  expect(new Set(rows).size).toBe(21)
  expect(rows).toHaveLength(21)
})

for (const { sdk, command, env, isMissing } of walks) {
  describe.skipIf(isMissing)(`${sdk} SDK`, () => {
    let server: Awaited<ReturnType<typeof startTestServer>>

    beforeAll(async () => {
      server = await startTestServer()
    }, 60_000)

    afterAll(() => server?.stop())

    async function walk(key: string): Promise<string[]> {
      const variables = { ...env, AMPGATE_URL: server.url, AMPGATE_API_KEY: key }
      return (await mustRun(command, { env: variables })).trim().split('\n')
    }

    test('every row of the endpoint table answers as promised, live', async () => {
      expect(await walk(server.liveKey)).toEqual([...table('live'), ...beyondTable])
    }, 60_000)

    test('every row of the endpoint table answers as promised, test', async () => {
      expect(await walk(server.testKey)).toEqual([...table('test'), ...beyondTable])
    }, 60_000)
  })
}
