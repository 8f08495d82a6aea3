/** Signing keys in memory and at rest: sealed, bound to their place, and never in doubt. */
import { beforeEach, describe, expect, test } from 'bun:test'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { SealError, seal } from '../../src/lib/seal.ts'
import { SecretList } from '../../src/lib/secret-list.ts'
import { KeyRing, sealedFor } from '../../src/signing-keys/key-ring.ts'
import {
  compromiseSigningKey,
  rewrapSigningKeys,
  rotateSigningKey,
} from '../../src/signing-keys/signing-keys.ts'
import type { Change } from '../../src/storage/change.ts'
import type { VersionedSecrets } from '../../src/storage/secrets.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import { useGate } from '../support/gate.ts'
import { WatchedDatabase } from '../tokens/watched-database.ts'

const gate = useGate()
const now = () => gate.server.clock.now()
const secrets = () => gate.core.secrets.keyEncryption

async function load(keyEncryption: VersionedSecrets = secrets()): Promise<KeyRing> {
  const ring = new KeyRing(keyEncryption)
  await ring.load(environment => gate.core.db.read(environment))
  return ring
}

type Row = { kid: string; sealed: Buffer; public_jwk: { x: string }; secret_version: number }
const rows = (environment: Environment): Promise<Row[]> =>
  gate.sql.unsafe<Row[]>(
    `select kid, sealed, public_jwk, secret_version from ${environment}.signing_keys order by kid`,
  )

const rotate = (environment: Environment = 'live') =>
  gate.core.asOperator(environment, work => rotateSigningKey(work, secrets()))
const change = (body: { kind: 'signing_key_compromised'; kid: string }): Change => ({
  ...body,
  workspaceId: gate.core.home.workspace.id,
  environment: 'live',
})

/** Do `work`, then put the tables back as they were. */
async function restoring(work: () => Promise<void>): Promise<void> {
  const before = { live: await rows('live'), test: await rows('test') }
  try {
    await work()
  } finally {
    for (const environment of ['live', 'test'] as const) {
      for (const row of before[environment]) {
        await gate.sql`update ${gate.sql(environment)}.signing_keys
          set sealed = ${row.sealed}, public_jwk = ${gate.sql.json(row.public_jwk)}
          where kid = ${row.kid}`
      }
    }
  }
}

describe('at rest', () => {
  test('the private key is nowhere in the row, in no form', async () => {
    for (const environment of ['live', 'test'] as const) {
      const [row] = await rows(environment)
      const key = gate.core.ring.byKid(row?.kid ?? '')
      const { d = '' } = key?.privateKey.export({ format: 'jwk' }) ?? {}
      const raw = Buffer.from(d, 'base64url')
      expect(raw).toHaveLength(32)
      expect(row?.sealed.includes(raw)).toBe(false)
      expect(JSON.stringify(row?.public_jwk)).not.toContain('"d"')
      for (const form of [d, raw.toString('hex'), raw.toString('base64')]) {
        expect(row?.sealed.includes(Buffer.from(form))).toBe(false)
      }
    }
  })

  test('a sealed key opens in its own row only', async () => {
    await rotate()
    const [first, second] = await rows('live')
    const [other] = await rows('test')
    for (const foreign of [second, other]) {
      await restoring(async () => {
        await gate.sql`update live.signing_keys
          set sealed = ${foreign?.sealed ?? null}, public_jwk = ${gate.sql.json(foreign?.public_jwk ?? {})}
          where kid = ${first?.kid ?? ''}`
        await expect(load()).rejects.toThrow(SealError)
      })
    }
    await load()
  })

  test('a row renamed to another kid does not open', async () => {
    const [row] = await rows('live')
    const kid = row?.kid ?? ''
    await gate.sql`update live.signing_keys set kid = 'sk_renamed' where kid = ${kid}`
    await expect(load()).rejects.toThrow(SealError)
    await gate.sql`update live.signing_keys set kid = ${kid} where kid = 'sk_renamed'`
  })

  test('any changed byte is noticed', async () => {
    const [row] = await rows('live')
    const sealed = row?.sealed ?? Buffer.alloc(0)
    for (let i = 0; i < sealed.length; i += 7) {
      const changed = Buffer.from(sealed)
      changed[i] = (changed[i] ?? 0) ^ 1
      await restoring(async () => {
        await gate.sql`update live.signing_keys set sealed = ${changed} where kid = ${row?.kid ?? ''}`
        await expect(load()).rejects.toThrow()
      })
    }
  })

  test('a public key put in by somebody else is noticed: it would verify their tokens', async () => {
    const [row] = await rows('live')
    const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
    await restoring(async () => {
      const forged = gate.sql.json({ kty: 'OKP', crv: 'Ed25519', x })
      await gate.sql`update live.signing_keys set public_jwk = ${forged} where kid = ${row?.kid ?? ''}`
      await expect(load()).rejects.toThrow(/public key/)
    })
  })

  test('without the key-encryption key nothing opens, and the error says which is missing', async () => {
    const other = SecretList.parse(`1:${Buffer.alloc(32, 8).toString('base64')}`)
    await expect(load(other)).rejects.toThrow(SealError)
    const later = SecretList.parse(`2:${Buffer.alloc(32, 7).toString('base64')}`)
    await expect(load(later)).rejects.toThrow(/version 1, which is not configured/)
  })

  test('sealing anew moves every key to the current version, and the old one can go', async () => {
    const rotated = new SecretList([secrets().current]).rotated()
    for (const environment of ['live', 'test'] as const) {
      const count = await gate.core.asOperator(environment, work =>
        rewrapSigningKeys(work, rotated),
      )
      expect(count).toBe((await rows(environment)).length)
      const again = await gate.core.asOperator(environment, work =>
        rewrapSigningKeys(work, rotated),
      )
      expect(again).toBe(0)
    }
    const before = gate.core.ring.jwks('live', now())
    const ring = await load(rotated.retired())
    expect(ring.jwks('live', now())).toEqual(before)
    await expect(load()).rejects.toThrow(/version 2, which is not configured/)
    // Back again, for the tests that follow.
    const back = new SecretList([secrets().current, rotated.current])
    for (const environment of ['live', 'test'] as const) {
      await gate.core.asOperator(environment, work => rewrapSigningKeys(work, back))
    }
    await load()
  })
})

describe('in memory', () => {
  let ring: KeyRing
  beforeEach(async () => {
    ring = await load()
  })

  test('each key signs what its own public half verifies, under a header that names it', () => {
    for (const environment of ['live', 'test'] as const) {
      for (const key of ring.keys(environment)) {
        for (const typ of ['at+jwt', 'delegation+jwt'] as const) {
          const segment = key.headerSegments[typ]
          const header: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString())
          expect(header).toEqual({ alg: 'EdDSA', typ, kid: key.kid })
          expect(ring.byHeader(segment, typ)).toBe(key)
          const other = typ === 'at+jwt' ? 'delegation+jwt' : 'at+jwt'
          expect(ring.byHeader(segment, other)).toBeUndefined()
        }
        const derived = createPublicKey(key.privateKey).export({ format: 'jwk' })
        expect(derived.x).toBe(key.publicJwk.x)
        expect(key.environment).toBe(environment)
      }
    }
  })

  test('a record keeps its identity over a reload, so that cached facts see its state', async () => {
    const [key] = ring.keys('live')
    await ring.load(environment => gate.core.db.read(environment))
    expect(ring.keys('live')[0]).toBe(key as NonNullable<typeof key>)
  })

  test('a compromise is applied at once and outlives a reload of older rows', async () => {
    const kid = ring.signer('live', now()).kid
    const database = new WatchedDatabase(gate.core.db)
    const hold = database.hold()
    const loading = ring.load(environment => database.read(environment))
    await hold.arrived
    ring.apply(change({ kind: 'signing_key_compromised', kid }), now())
    hold.release()
    await loading
    expect(ring.byKid(kid)?.compromisedAt).toBeDefined()
    expect(ring.jwks('live', now()).map(key => key.kid)).not.toContain(kid)
  })

  test('a compromise of a key that is just being read for the first time is not lost', async () => {
    const fresh = new KeyRing(secrets())
    const database = new WatchedDatabase(gate.core.db)
    const hold = database.hold()
    const loading = fresh.load(environment => database.read(environment))
    await hold.arrived
    const kid = ring.signer('live', now()).kid
    fresh.apply(change({ kind: 'signing_key_compromised', kid }), now())
    hold.release()
    await loading
    expect(fresh.byKid(kid)?.compromisedAt).toBeDefined()
    expect(fresh.jwks('live', now()).map(key => key.kid)).not.toContain(kid)
  })

  test('with no sound key nothing is signed, and the caller is told to try again', () => {
    for (const key of ring.keys('live')) {
      ring.apply(change({ kind: 'signing_key_compromised', kid: key.kid }), now())
    }
    expect(() => ring.signer('live', now())).toThrow(
      expect.objectContaining({ code: 'unavailable', details: { retryAfterSeconds: 1 } }),
    )
    expect(ring.signer('test', now()).environment).toBe('test')
  })
})

describe('changed by several at once', () => {
  test('rotating five times at once publishes one key', async () => {
    const before = (await rows('test')).length
    const made = await Promise.all(Array.from({ length: 5 }, () => rotate('test')))
    expect(new Set(made.map(key => key.kid)).size).toBe(1)
    expect((await rows('test')).length).toBe(before + 1)
  })

  test('giving up the signer again, in a request that began before, makes no further key', async () => {
    const kid = gate.core.ring.signer('live', now()).kid
    const tenant = { workspaceId: gate.core.home.workspace.id, environment: 'live' } as const
    const origin = { actor: { kind: 'system' }, requestId: 'test' } as const
    const giveUp = (at: number) =>
      gate.core.db.begin('live', tx =>
        compromiseSigningKey({ tenant, tx, origin, now: at }, secrets(), kid),
      )
    const first = await giveUp(now())
    const second = await giveUp(now() - 3000)
    expect(second.signer.kid).toBe(first.signer.kid)
  })

  test('giving up the signer five times at once makes one new signer and one audit row', async () => {
    const kid = gate.core.ring.signer('test', now()).kid
    const before = (await rows('test')).length
    const results = await Promise.all(
      Array.from({ length: 5 }, () =>
        gate.core.asOperator('test', work => compromiseSigningKey(work, secrets(), kid)),
      ),
    )
    expect(new Set(results.map(result => result.signer.kid)).size).toBe(1)
    expect((await rows('test')).length).toBe(before + 1)
    const audit = await gate.sql`
      select 1 from test.audit_events where action = 'signing_key.compromised'`
    expect(audit).toHaveLength(1)
  })
})

test('what seals a key says what it is and where it belongs', () => {
  expect(sealedFor('live', 'sk_1')).not.toBe(sealedFor('test', 'sk_1'))
  expect(() =>
    seal(SecretList.generate().current, Buffer.from('x'), sealedFor('live', 'a')),
  ).not.toThrow()
})
