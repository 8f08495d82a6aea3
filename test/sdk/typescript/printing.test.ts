import { expect, test } from 'bun:test'
import { inspect } from 'node:util'
import { AmpGate } from '../../../generated/sdk/typescript/index.js'
import { findNode } from '../../support/node.ts'

const secret = 'secretpart'
const node = findNode()
const connect = (body: object): AmpGate =>
  new AmpGate({ apiKey: `ag_live_sk_${secret}`, fetch: async () => Response.json(body) })

test('printing the client or a resource does not show the key', () => {
  const gate = connect({})
  for (const value of [gate, { gate }, gate.agents, gate.whoami, [gate.tokens]]) {
    for (const printed of [inspect(value, { depth: 9, showHidden: true }), Bun.inspect(value)]) {
      expect(printed).not.toContain(secret)
    }
    expect(JSON.stringify(value) ?? '').not.toContain(secret)
  }
  expect(inspect(gate)).toBe("AmpGate { baseUrl: 'http://127.0.0.1:8080', environment: 'live' }")
})

test('credentials in replies are there but not printed', async () => {
  const body = { id: 'x', private_key_pem: secret, token: secret, key: secret }
  const gate = connect(body)
  const agent = await gate.agents.create({ name: 'a', owner: 'o' })
  const issued = await gate.tokens.create({ agent_id: 'ag_1', scope: ['a'] })
  const created = await gate.keys.create({ name: 'k', scopes: ['*'] })
  expect([agent.private_key_pem, issued.token, created.key]).toEqual([secret, secret, secret])
  for (const [reply, name] of [
    [agent, 'private_key_pem'],
    [issued, 'token'],
    [created, 'key'],
  ] as const) {
    for (const printed of [inspect({ reply }), Bun.inspect([reply])]) {
      expect(printed).toMatch(new RegExp(`${name}: .\\[hidden\\]`))
      expect(printed).toMatch(/id: .x/)
    }
    // Who saves a reply saves all of it.
    expect(JSON.parse(JSON.stringify(reply))).toEqual(body)
  }
})

test('a request that fails shows neither key nor token', async () => {
  const gate = new AmpGate({
    apiKey: `ag_live_sk_${secret}`,
    fetch: async () => Response.json({ code: 'x', detail: 'y' }, { status: 400 }),
  })
  const error = await gate.tokens.verify(`jwt${secret}`).catch(error => error)
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret)
})

test.skipIf(!node)('the same under Node', async () => {
  const script = `
    import { AmpGate } from '${import.meta.dir}/../../../generated/sdk/typescript/index.js'
    const fetch = async () => Response.json({ id: 'ag_1', private_key_pem: '${secret}' })
    const gate = new AmpGate({ apiKey: '${secret}', fetch })
    console.log(gate, gate.agents, await gate.agents.create({ name: 'a', owner: 'o' }))`
  const run = Bun.spawn([node ?? '', '--input-type=module', '-e', script], { stderr: 'inherit' })
  const printed = await new Response(run.stdout).text()
  expect(printed).toContain("id: 'ag_1', private_key_pem: '[hidden]'")
  expect(printed).not.toContain(secret)
})
