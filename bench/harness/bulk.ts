/** What takes too long over HTTP: a hundred thousand agents, a million revoked or cached tokens. */
import type { Core } from '../../src/app.ts'
import { randomId, timedId } from '../../src/lib/ids.ts'
import { parseAddress } from '../../src/storage/address.ts'
import { Connection } from '../../src/storage/connection.ts'
import type { Bed, Filled } from './bed.ts'
import type { Gate } from './gate.ts'
import { say } from './progress.ts'
import type { Setup } from './scenario.ts'
import { type Agent, CAPABILITIES, inCore, mintOf } from './seed.ts'
import { verifyCall } from './verify-load.ts'
import { runWrk, writeCalls } from './wrk.ts'

/** Rows of one transaction, which has five seconds. */
const ROWS_AT_ONCE = 10_000
const HOUR_MILLISECONDS = 3_600_000

/** A copy of the run's data folder with what `setup` asks for in it. */
export function folderFor(bed: Bed, { revocations = 0, agents = 0 }: Setup): Promise<Filled> {
  const what = JSON.stringify({ revocations, agents })
  return bed.filledCopy(what, dataDir => putInto(dataDir, { revocations, agents }))
}

/** @returns the agents, when `setup` asks for any */
async function putInto(dataDir: string, setup: Setup): Promise<Agent[]> {
  const { revocations = 0, agents: wanted = 0 } = setup
  if (revocations + wanted === 0) return []
  return inCore(dataDir, async core => {
    const agents = await putAgents(core, Math.max(1, wanted))
    await putRevocations(core, agents, revocations)
    return wanted === 0 ? [] : agents
  })
}

async function inBatches(
  what: string,
  count: number,
  put: (from: number, size: number) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    await put(from, Math.min(ROWS_AT_ONCE, count - from))
    if (from % (ROWS_AT_ONCE * 20) === 0) say(`  ${from} of ${count} ${what}`)
  }
}

async function putAgents(core: Core, count: number): Promise<Agent[]> {
  const agents = Array.from({ length: count }, (_, i) => ({
    id: randomId('ag'),
    name: `bench ${i}`,
  }))
  const workspaceId = core.home.workspace.id
  await inBatches('agents', count, async (from, size) => {
    const rows = agents.slice(from, from + size)
    await core.db.begin('live', async ({ sql }) => {
      await sql`
        insert into live.agents (workspace_id, id, name, owner, capabilities, metadata, public_jwk,
          key_thumbprint, created_at, updated_at)
        select ${workspaceId}, one.id, one.name, 'bench@example.com',
          ${[...CAPABILITIES]}::text[], '{}', '{}', one.id, now(), now()
        from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ name }) => name)}::text[])
          as one (id, name)`
    })
  })
  return agents
}

async function putRevocations(core: Core, agents: readonly Agent[], count: number): Promise<void> {
  const workspaceId = core.home.workspace.id
  const [agent] = agents
  const expiresAt = new Date(core.clock.now() + HOUR_MILLISECONDS)
  await inBatches('revoked tokens', count, async (_, size) => {
    const ids = Array.from({ length: size }, () => timedId('tok', core.clock.now()))
    await core.db.begin('live', async ({ sql }) => {
      await sql`
        insert into live.tokens (workspace_id, id, agent_id, agent_name, grant_id, scope, audience,
          constraints, issued_by, issued_at, expires_at, revoked_at)
        select ${workspaceId}, id, ${agent?.id ?? ''}, 'bench', 'gr_bench', array['orders.create'],
          array['bench'], '{}', 'key_bench', now(),
          ${expiresAt}::timestamptz + random() * interval '30 minutes', now()
        from unnest(${ids}::text[]) as one (id)`
    })
  })
  if (count > 0) await vacuum(core)
}

/** What PostgreSQL does by itself for a server that has been in use. */
async function vacuum(core: Core): Promise<void> {
  const owner = new Connection(parseAddress(core.databaseUrl))
  await owner.sql.unsafe('vacuum (analyze) live.tokens')
  await owner.close()
}

const TOKENS_AT_ONCE = 50_000
const FILL_MILLISECONDS_MAX = 60_000

/** Let a server verify so many tokens, each once. */
export async function fill(bed: Bed, gate: Gate, count: number): Promise<void> {
  if (count === 0) return
  const { url } = gate
  const mint = await mintOf(gate)
  const make = (): string[] => mint.make(TOKENS_AT_ONCE)
  const file = bed.folders.path('fill')
  let tokens = make()
  for (let done = 0; done < count; done += TOKENS_AT_ONCE) {
    const calls = tokens.slice(0, count - done).map(token => verifyCall(token))
    await writeCalls(file, calls, url)
    const most = calls.length
    const running = runWrk({ url, file, order: 'once', milliseconds: FILL_MILLISECONDS_MAX, most })
    say(`  ${done} of ${count} tokens are cached`)
    // The next ones are signed while these are verified.
    tokens = done + TOKENS_AT_ONCE < count ? make() : []
    await running
  }
}
