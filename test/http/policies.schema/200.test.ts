import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('policies.schema: what the schema names may be said, and nothing else', async () => {
  const answer = await gate.anyone.call('policies.schema')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  const [, record = ''] = answer.text.match(/entity Agent = \{([^}]*)\}/) ?? []
  const attributes = [...record.matchAll(/"(\w+)"/g)].map(match => match[1])
  expect(attributes).toContain('owner')
  for (const name of attributes) {
    const cedar = `forbid(principal, action, resource) when { principal has ${name} };`
    const body = { policy: { name: 'x', cedar } }
    expect((await gate.live.ok('policies.simulate', { body })).examined).toBe(0)
  }
  const cedar = 'forbid(principal, action, resource) when { principal.secret == 1 };'
  const body = { policy: { name: 'x', cedar } }
  await gate.live.refused('policies.simulate', { body }, 422, 'invalid_policy')
})
