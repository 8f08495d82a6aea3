/** The live state as the rows have it, both environments side by side. */
import { type InactiveAgent, listInactiveAgents } from '../agents/store.ts'
import { type ExpiringIds, TAIL_LENGTH } from '../lib/expiring-ids.ts'
import { inTurns } from '../lib/turns.ts'
import type { Database } from '../storage/postgres.ts'
import { type RevokedPage, revokedPages } from '../storage/revoked-pages.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import { listSuspendedWorkspaceIds } from '../workspaces/store.ts'

/** What the rows are read into. */
export type LiveRows = {
  readonly revokedTokens: ExpiringIds
  readonly revokedDelegations: ExpiringIds
  addAgent(agent: InactiveAgent): void
  addSuspendedWorkspace(id: string): void
}

/** What is taken over in a turn of the loop: 1 ms, as is a page of revoked ids. */
const AGENTS_PER_TURN = 2000
/** Tables of revoked ids, of which each has a thousand of a million. */
const TABLES_PER_TURN = 20

/** Read what has not expired at `now`, and agents revoked since `since`. */
export async function readLiveState(
  db: Database,
  now: Date,
  since: Date,
  into: LiveRows,
): Promise<void> {
  const readRevoked = async (environment: Environment, table: 'tokens' | 'delegations') => {
    const ids = table === 'tokens' ? into.revokedTokens : into.revokedDelegations
    const rows = { environment, sql: db.read(environment), table, tailLength: TAIL_LENGTH }
    // All of a page are kept until the last of them expires; what has expired is refused for that,
    // whether it was revoked or not.
    const readAll = async (pages: AsyncIterable<RevokedPage>) => {
      for await (const { tails, expiresAt } of pages) ids.addTails(tails, expiresAt)
    }
    await Promise.all(revokedPages(rows, now).map(readAll))
    // Whoever asks meanwhile is answered as well; nobody has to wait for it.
    void inTurns(ids.place(), TABLES_PER_TURN)
  }
  const readAgents = async (environment: Environment) => {
    const agents = await listInactiveAgents(environment, db.read(environment), since)
    await inTurns(addingAll(agents, into), AGENTS_PER_TURN)
  }
  const readWorkspaces = async () => {
    for (const id of await listSuspendedWorkspaceIds(db.read('live')))
      into.addSuspendedWorkspace(id)
  }
  await Promise.all([
    ...ENVIRONMENTS.flatMap(environment => [
      readRevoked(environment, 'tokens'),
      readRevoked(environment, 'delegations'),
      readAgents(environment),
    ]),
    readWorkspaces(),
  ])
}

function* addingAll(agents: readonly InactiveAgent[], into: LiveRows): Generator<void> {
  for (const agent of agents) yield into.addAgent(agent)
}
