/** Policies are read from the database, not from the memory of the process that took them. */
import { expect, test } from 'bun:test'
import { issueToken } from '../../src/tokens/issue.ts'
import { newAgent, newPolicy } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { afterRestart } from '../tokens/restart.ts'

const gate = useGate()

test('after a restart the same policies refuse, allow and narrow', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['a.*'] })
  await newPolicy(gate.live, { scope: ['a.simple'] })
  const cedar = 'forbid(principal, action, resource in Scope::"a.cedar");'
  await newPolicy(gate.live, { scope: undefined, effect: undefined, cedar })
  const conditions = { max_ttl_seconds: 60 }
  await newPolicy(gate.live, { effect: 'limit', scope: ['a.limited'], conditions })
  const gone = await newPolicy(gate.live, { scope: ['a.gone'] })
  await gate.live.ok('policies.deactivate', { id: gone.id })
  const { key_id } = await gate.live.ok('whoami.get')
  const outcomes = await afterRestart(gate, async core => {
    const issue = (scope: string): Promise<unknown> =>
      core
        .asOperator('live', work =>
          issueToken(work, core, key_id, { agentId: agent.id, scope: [scope], ttlSeconds: 300 }),
        )
        .then(
          issued => issued.ttlSeconds,
          (error: { code?: string }) => error.code,
        )
    const all: unknown[] = []
    for (const scope of ['a.simple', 'a.cedar', 'a.*', 'a.limited', 'a.gone']) {
      all.push(await issue(scope))
    }
    return all
  })
  const denied = 'policy_denied'
  expect(outcomes).toEqual([denied, denied, denied, 60, 300])
})
