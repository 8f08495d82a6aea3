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

/**
 * What is taken over in a turn of the loop: 1 ms. Ids are counted by the hundred, which is faster.
 */
const IDS_PER_STEP = 100
const STEPS_PER_TURN = 20
const AGENTS_PER_TURN = 2000

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
    const readAll = async (pages: AsyncIterable<RevokedPage>) => {
      for await (const page of pages) await inTurns(adding(ids, page), STEPS_PER_TURN)
    }
    await Promise.all(revokedPages(rows, now).map(readAll))
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

/**
 * A step for every hundred. All of a page are kept until the last of them expires; what has expired
 * is refused for that, whether it was revoked or not.
 */
function* adding(ids: ExpiringIds, { tails, expiresAt }: RevokedPage): Generator<void> {
  for (let index = 0, end = TAIL_LENGTH; end <= tails.length; index++, end += TAIL_LENGTH) {
    ids.addBefore(tails, end, expiresAt)
    if (index % IDS_PER_STEP === 0) yield
  }
}

function* addingAll(agents: readonly InactiveAgent[], into: LiveRows): Generator<void> {
  for (const agent of agents) yield into.addAgent(agent)
}
