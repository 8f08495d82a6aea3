import { expect, test } from 'bun:test'
import type { ApiKey } from '../../src/api-keys/api-key.ts'
import { Authenticator } from '../../src/api-keys/authenticate.ts'
import { insertWithText } from '../../src/api-keys/insert-key.ts'
import { KEY_FORMAT_NAMES } from '../../src/api-keys/key-formats.ts'
import { generateKeyText, parseKeyText } from '../../src/api-keys/key-text.ts'
import { randomId } from '../../src/lib/ids.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import { newKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate()

function facts(environment: Environment, format: ApiKey['format']): Omit<ApiKey, 'publicId'> {
  const id = randomId('key')
  const { workspace, ownerId } = gate.core.home
  return {
    ...{ workspaceId: workspace.id, environment, id, name: 'drawn', scopes: ['agents.read'] },
    ...{ createdBy: ownerId, parentKeyId: undefined, format, lineageId: id, allowedIps: [] },
    ...{ rateLimit: undefined, metadata: {}, version: 1, createdAt: new Date() },
    ...{ expiresAt: undefined, retiresAt: undefined, revokedAt: undefined },
    ...{ lastUsedAt: undefined, lastUsedIp: undefined, rotatedAt: undefined },
    ...{ rotatedFrom: undefined, rotatedTo: undefined },
  }
}

for (const format of KEY_FORMAT_NAMES) {
  test(`a public id ${format} that is taken is drawn anew, in the same transaction`, async () => {
    const taken = generateKeyText('live', format, 'main')
    const texts = [taken, taken, taken, generateKeyText('live', format, 'main')]
    const draw = () => texts.shift() ?? taken
    const { workspace } = gate.core.home
    const make = () =>
      gate.asTenant(workspace.id, 'live', async work => {
        const made = await insertWithText(work, gate.core.rules, facts('live', format), draw)
        // The transaction goes on: what it has not seen fail can still be written.
        const rows = await work.tx.sql`select id from live.api_keys where id = ${made.key.id}`
        expect(rows).toHaveLength(1)
        return made
      })
    const first = await make()
    const second = await make()
    expect([first.text, texts.length]).toEqual([taken.text, 0])
    expect(second.text).not.toBe(taken.text)
    // Without an end to it, a broken source of randomness would try for ever.
    await expect(make()).rejects.toThrow()
    const rows = await gate.sql`select id from live.api_keys where public_id = ${taken.publicId}`
    expect(rows).toHaveLength(1)
  })
}

test('keys gsk of live and test that share a public id are told apart by their secret', async () => {
  const live = generateKeyText('live', 'gsk', 'main')
  const secret = generateKeyText('test', 'gsk', 'main').secret
  const test = { ...live, secret, text: live.text.slice(0, -24) + secret }
  const { workspace } = gate.core.home
  for (const [environment, drawn] of [
    ['live', live],
    ['test', test],
  ] as const) {
    await gate.asTenant(workspace.id, environment, work =>
      insertWithText(work, gate.core.rules, facts(environment, 'gsk'), () => drawn),
    )
  }
  const authenticator = new Authenticator(gate.core.db, gate.core.pepper)
  await authenticator.load()
  const now = gate.server.clock.now()
  const environmentOf = async (text: string) => {
    const found = authenticator.recall(text, now) ?? (await authenticator.lookUp(text, now))
    return found.ok ? found.actor.environment : found.code
  }
  for (let round = 0; round < 2; round++) {
    expect(await environmentOf(test.text)).toBe('test')
    expect(await environmentOf(live.text)).toBe('live')
    expect(await environmentOf(live.text.slice(0, -24) + '0'.repeat(24))).toBe('invalid_key')
  }
})

test('a key gsk carries the slug of its own workspace, and no other opens anything', async () => {
  const other = await newWorkspace(gate)
  const { key } = await newKey(other.live, { format: 'gsk' })
  const { workspace_slug } = await gate.live.as(key).ok('whoami.get')
  expect(parseKeyText(key)?.slug).toBe(workspace_slug)
  const moved = key.replace(`gsk_${workspace_slug}_`, 'gsk_main_')
  await gate.anyone.as(moved).refused('whoami.get', {}, 401, 'invalid_key')
})

test('a row whose format is not the one of the text is not its key', async () => {
  const { id, key } = await newKey(gate.live, { format: 'org' })
  await gate.sql`update live.api_keys set format = 'ag' where id = ${id}`
  await gate.anyone.as(key).refused('whoami.get', {}, 401, 'invalid_key')
})
