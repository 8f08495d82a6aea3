/**
 * What a remembered token or key takes: verifier and authenticator alone, without a network.
 * Arguments: data folder, `tokens` or `keys`, a token that the server has issued, and how many
 * entries there are at each look at the memory. Prints a line of JSON for each.
 *
 * The first ones come in as they do in a server: a signature is checked, a row is read and argon2
 * runs. That would take minutes for a million, so the rest goes into the same tables straight.
 */
import { heapStats } from 'bun:jsc'
import type { Actor } from '../../src/api-keys/actor.ts'
import { CompactKeys } from '../../src/api-keys/compact-keys.ts'
import { KeyDigests } from '../../src/api-keys/key-digest.ts'
import { parseKeyText } from '../../src/api-keys/key-text.ts'
import { toActor } from '../../src/api-keys/known-key.ts'
import { findKeyByPublicId } from '../../src/api-keys/store.ts'
import type { Core } from '../../src/app.ts'
import { encodeBase62, randomBase62 } from '../../src/lib/base62.ts'
import { randomId } from '../../src/lib/ids.ts'
import { VerifiedTexts } from '../../src/tokens/verified-texts.ts'
import { TokenMint } from '../harness/mint.ts'
import { inCore, seedCore } from '../harness/seed.ts'

const [dataDir = '', kind = '', model = '', ...counts] = process.argv.slice(2)
/** Held at once besides what is measured. */
const AT_ONCE = 2000
/** So many come in as they do in a server. */
const WHOLE_WAY = 20_000

/** The tables that entries went into, which say themselves how large they are. */
const tables = new Set<{ readonly bytes: number; readonly size: number }>()

const add = VerifiedTexts.prototype.add
VerifiedTexts.prototype.add = function (...entry) {
  tables.add(this)
  add.apply(this, entry)
}
const put = CompactKeys.prototype.put
CompactKeys.prototype.put = function (...entry) {
  tables.add(this)
  return put.apply(this, entry)
}

/** Bytes of the heap and of what hangs on it, of the whole process, and of the tables. */
function memory() {
  Bun.gc(true)
  Bun.gc(true)
  const held = [...tables]
  return {
    heap: heapStats().heapSize,
    resident: process.memoryUsage().rss,
    tables: held.reduce((sum, { bytes }) => sum + bytes, 0),
    entries: held.reduce((sum, { size }) => sum + size, 0),
  }
}

type Fill = (count: number, isWholeWay: boolean) => Promise<void> | void

function tokens(core: Core): Fill {
  const now = (): number => core.clock.now()
  const agents = [{ id: 'ag_bench', name: 'bench' }]
  const mint = new TokenMint(model, core.ring.signer('live', now()).privateKey, agents)
  const expected = { environment: 'live', audience: undefined, requiredScope: [] } as const
  return (count, isWholeWay) => {
    const [text = ''] = mint.make(1)
    const { code, facts } = core.verifier.verify(text, expected, now())
    if (code !== 'ok' || facts === undefined) throw new Error(`a token is ${code}`)
    if (!isWholeWay) {
      for (const one of mint.make(count, { isForged: true })) core.verifier.prime(one, facts)
      return
    }
    for (const one of mint.make(count)) {
      const { code } = core.verifier.verify(one, expected, now())
      if (code !== 'ok') throw new Error(`a token is ${code}`)
    }
  }
}

const PUBLIC_ID_LENGTH = 12
const CHECKSUM_LENGTH = 6

/** Keys that differ in their public id alone, so that one row's hash does for all. */
async function keys(core: Core): Promise<Fill> {
  const { apiKey } = await seedCore(core)
  const { publicId = '', secret = '' } = parseKeyText(apiKey) ?? {}
  const row = await findKeyByPublicId('live', core.db.read('live'), publicId)
  if (row === undefined) throw new Error('there is no key')
  const actor = toActor(row.key)
  const digests = new KeyDigests()
  return async (count, isWholeWay) => {
    const ids = Array.from({ length: count }, () => randomBase62(PUBLIC_ID_LENGTH))
    for (const id of ids) {
      core.authenticator.apply({ ...actor.tenant, kind: 'key_added', publicId: id })
    }
    if (isWholeWay) {
      await insertLike(core, publicId, ids)
      await useAll(
        core,
        ids.map(id => textOf(id, secret)),
      )
      return
    }
    for (const id of ids) {
      const keyId = randomId('key')
      const known = { ...row, actor: { ...actor, keyId, lineageId: keyId } satisfies Actor }
      const of = { publicId: id, isRevoked: false, endsAt: Infinity, digest: undefined }
      core.authenticator.known.keep({ ...known, ...of }, digests.of(textOf(id, secret)))
    }
  }
}

/** Rows of keys that differ from that of `publicId` in their ids alone. */
async function insertLike(core: Core, publicId: string, ids: readonly string[]): Promise<void> {
  const columns = await core.db.read('live')<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = 'live' and table_name = 'api_keys' and is_generated = 'NEVER'
      and column_name not in ('id', 'public_id', 'lineage_id')`
  const names = columns.map(({ name }) => name)
  const keyIds = ids.map(() => randomId('key'))
  await core.db.begin('live', async tx => {
    await tx.sql`
      insert into live.api_keys (${tx.sql(['id', 'lineage_id', 'public_id', ...names])})
      select new.key_id, new.key_id, new.id, ${tx.sql(names)}
      from live.api_keys k
      cross join unnest(${[...ids]}::text[], ${keyIds}::text[]) as new (id, key_id)
      where k.public_id = ${publicId}`
  })
}

function textOf(publicId: string, secret: string): string {
  const body = `ag_live_sk_${publicId}${secret}`
  return body + encodeBase62(Bun.hash.crc32(body) >>> 0, CHECKSUM_LENGTH)
}

const LINES = 32

async function useAll(core: Core, texts: string[]): Promise<void> {
  const line = async (): Promise<void> => {
    for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
      const { ok } = await core.authenticator.lookUp(text, core.clock.now())
      if (!ok) throw new Error('a key is refused')
    }
  }
  await Promise.all(Array.from({ length: LINES }, line))
}

await inCore(dataDir, async core => {
  const fill = kind === 'tokens' ? tokens(core) : await keys(core)
  // What code and pools take comes first, and is not counted: both ways once.
  await fill(AT_ONCE, true)
  await fill(AT_ONCE, false)
  const first = memory()
  let made = 0
  for (const count of counts.map(Number)) {
    for (; made < count; made += AT_ONCE) await fill(AT_ONCE, made < WHOLE_WAY)
    const now = memory()
    const more = now.entries - first.entries
    const each = (of: 'heap' | 'resident' | 'tables'): number => (now[of] - first[of]) / more
    const found = { heap: each('heap'), resident: each('resident'), tables: each('tables') }
    console.log(JSON.stringify({ count, entries: more, ...found }))
  }
})
process.exit()
