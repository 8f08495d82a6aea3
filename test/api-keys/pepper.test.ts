/** What a reader of the database learns of a key, and how a pepper is replaced (THREATS 14). */
import { describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { verifySync } from '@node-rs/argon2'
import { Authenticator } from '../../src/api-keys/authenticate.ts'
import { parseKeyText } from '../../src/api-keys/key-text.ts'
import { hashSecret, verifySecret } from '../../src/api-keys/secret-hash.ts'
import { SecretList } from '../../src/lib/secret-list.ts'
import { newKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { WatchedDatabase } from '../tokens/watched-database.ts'

const gate = useGate()
const now = () => gate.server.clock.now()

type Row = { secret_hash: string; pepper_version: number; whole: string }

async function rowOf(id: string): Promise<Row> {
  const [row] = await gate.sql<Row[]>`
    select secret_hash, pepper_version, to_jsonb(k)::text as whole
    from live.api_keys k where id = ${id}`
  if (row === undefined) throw new Error('no row')
  return row
}

const secretOf = (text: string): string => parseKeyText(text)?.secret ?? ''

describe('the row of a key', () => {
  test('holds neither the key, nor its secret, nor a digest that confirms a guess', async () => {
    const { id, key } = await newKey(gate.live)
    const { whole, secret_hash } = await rowOf(id)
    const secret = secretOf(key)
    for (const text of [key, secret, key.slice(-28), secret.slice(0, 11)]) {
      expect(whole).not.toContain(text)
    }
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
      for (const text of [key, secret]) {
        const digest = createHash(algorithm).update(text).digest()
        for (const form of ['hex', 'base64', 'base64url'] as const) {
          expect(whole).not.toContain(digest.toString(form).slice(0, 20))
        }
      }
    }
    expect(secret_hash).toStartWith('$argon2id$')
    // Whoever has the row and guesses the very secret still learns nothing without the pepper.
    expect(verifySync(secret_hash, secret)).toBe(false)
    expect(verifySync(secret_hash, secret, { secret: gate.core.pepper.current.key })).toBe(true)
  })

  test('has a salt of its own', async () => {
    const pepper = SecretList.generate()
    const [a, b] = [await hashSecret('same', pepper), await hashSecret('same', pepper)]
    expect(a.hash).not.toBe(b.hash)
    expect(verifySecret('same', a, pepper) && verifySecret('same', b, pepper)).toBe(true)
    expect(verifySecret('other', a, pepper)).toBe(false)
  })
})

describe('a new pepper', () => {
  const rotated = (): SecretList => {
    const { version, key } = gate.core.pepper.current
    return new SecretList([{ version, key }]).rotated()
  }

  test('takes a key over at its first use, and from then on the old one is not needed', async () => {
    const { id, key } = await newKey(gate.live)
    const pepper = rotated()
    const authenticator = new Authenticator(gate.core.db, pepper)
    await authenticator.load()
    expect((await rowOf(id)).pepper_version).toBe(1)
    expect((await authenticator.lookUp(key, now())).ok).toBe(true)
    expect((await rowOf(id)).pepper_version).toBe(pepper.current.version)
    const retired = new Authenticator(gate.core.db, pepper.retired())
    await retired.load()
    expect((await retired.lookUp(key, now())).ok).toBe(true)
  })

  test('is not needed to read what the old one wrote, and a wrong secret moves nothing', async () => {
    const { id, key } = await newKey(gate.live)
    const pepper = rotated()
    const authenticator = new Authenticator(gate.core.db, pepper)
    await authenticator.load()
    const { secret } = { secret: secretOf(key) }
    const wrong = { ...(await storedOf(id)) }
    expect(verifySecret(`${secret}x`, wrong, pepper)).toBe(false)
    expect((await rowOf(id)).pepper_version).toBe(1)
  })

  async function storedOf(id: string) {
    const row = await rowOf(id)
    return { hash: row.secret_hash, pepperVersion: row.pepper_version }
  }

  test('without the old one refuses what the old one wrote, like any unknown key', async () => {
    const { key } = await newKey(gate.live)
    const authenticator = new Authenticator(gate.core.db, rotated().retired())
    await authenticator.load()
    expect(await authenticator.lookUp(key, now())).toMatchObject({ ok: false, code: 'invalid_key' })
  })

  test('that cannot be written lets the key in all the same', async () => {
    const { id, key } = await newKey(gate.live)
    const database = new WatchedDatabase(gate.core.db)
    const authenticator = new Authenticator(database, rotated())
    await authenticator.load()
    const hold = database.hold()
    const looking = authenticator.lookUp(key, now())
    await hold.arrived
    database.failWith(new Error('read-only'))
    hold.release()
    expect((await looking).ok).toBe(true)
    expect((await rowOf(id)).pepper_version).toBe(1)
  })

  test('being written while the key is revoked does not let it in after the answer', async () => {
    const { id, key } = await newKey(gate.live)
    const database = new WatchedDatabase(gate.core.db)
    const authenticator = new Authenticator(database, rotated())
    await authenticator.load()
    const reading = database.hold()
    const first = authenticator.lookUp(key, now())
    await reading.arrived
    // The row is there and the secret was right; what waits next is the new hash.
    const writing = database.hold()
    reading.release()
    await writing.arrived
    await gate.live.ok('keys.revoke', { id })
    const change = { workspaceId: gate.core.home.workspace.id, environment: 'live' } as const
    authenticator.apply({ ...change, kind: 'key_revoked', publicId: key.slice(11, 23) })
    const second = authenticator.recall(key, now()) ?? authenticator.lookUp(key, now())
    writing.release()
    expect(await second).toMatchObject({ ok: false, code: 'key_revoked' })
    expect(await first).toMatchObject({ ok: false, code: 'key_revoked' })
  })
})
