/**
 * What is asked of every request besides its key: the role of the person behind it now, and whether
 * its environment is open to the workspace. In memory, loaded at start, changed by `apply` alone,
 * which the writer calls after commit and before it answers; so the very next request meets it.
 *
 * Bounds: one entry per active member, of whom a workspace has at most 1,000, and one per
 * environment that is closed to a workspace; workspaces are the operator's to make.
 */
import { InTurn } from '../lib/in-turn.ts'
import type { Change } from '../storage/change.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Environment, type Tenant } from '../storage/tenant.ts'
import { listRoles } from './member-store.ts'
import type { MemberRole } from './role.ts'
import { listClosed } from './store.ts'

export class Admission {
  /** By workspace and member: ids are unique within a workspace only. */
  #roles = new Map<string, MemberRole>()
  #closed = new Set<string>()
  /** While a load reads the rows, what is applied meanwhile is applied to its result too. */
  #loading: Change[] | undefined
  readonly #loads = new InTurn()

  /** Read everything anew; the old state serves until the new one is whole. */
  load(db: Database): Promise<void> {
    return this.#loads.run(() => this.#load(db))
  }

  async #load(db: Database): Promise<void> {
    const applied: Change[] = []
    this.#loading = applied
    try {
      const next = await read(db)
      for (const change of applied) next.apply(change)
      this.#roles = next.#roles
      this.#closed = next.#closed
    } finally {
      this.#loading = undefined
    }
  }

  /** Take over a committed change. */
  apply(change: Change): void {
    if (change.kind !== 'member_role' && change.kind !== 'workspace_access') return
    this.#loading?.push(change)
    const { workspaceId } = change
    if (change.kind === 'workspace_access') {
      for (const environment of ENVIRONMENTS) {
        const name = nameOf(workspaceId, environment)
        if (change[environment]) this.#closed.delete(name)
        else this.#closed.add(name)
      }
    } else if (change.role === undefined) this.#roles.delete(nameOf(workspaceId, change.memberId))
    else this.#roles.set(nameOf(workspaceId, change.memberId), change.role)
  }

  /** The role of a member now; undefined when they were removed. */
  roleOf({ workspaceId }: Pick<Tenant, 'workspaceId'>, memberId: string): MemberRole | undefined {
    return this.#roles.get(nameOf(workspaceId, memberId))
  }

  /** Whether the workspace may use its environment. */
  isOpen({ workspaceId, environment }: Tenant): boolean {
    return !this.#closed.has(nameOf(workspaceId, environment))
  }
}

const nameOf = (workspaceId: string, what: string): string => `${workspaceId} ${what}`

/** The state that the rows give, as a series of changes. */
async function read(db: Database): Promise<Admission> {
  const state = new Admission()
  const sql = db.read('live')
  const of = (workspaceId: string) => ({ workspaceId, environment: 'live' as Environment })
  for (const { workspaceId, id, role } of await listRoles(sql)) {
    state.apply({ ...of(workspaceId), kind: 'member_role', memberId: id, role })
  }
  for (const { id, live, test } of await listClosed(sql)) {
    state.apply({ ...of(id), kind: 'workspace_access', live, test })
  }
  return state
}
