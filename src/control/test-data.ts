/** The reset of test data, as the operator; the first workspace unless one is named. */
import type { Core } from '../app.ts'
import type { Origin } from '../audit/work.ts'
import { beginReset, goOn, inTest } from '../test-data/reset.ts'
import { countAll } from '../test-data/store.ts'
import { type Counts, type TestTenant, testTenant } from '../test-data/test-work.ts'
import type { Instance } from './operations.ts'
import { whichWorkspace } from './which.ts'

/** Its slug or id; the first one when absent. */
export type PreviewInput = { workspace?: string }

/** What there is, and so would go. */
export type PreviewView = { workspace_id: string; workspace_name: string; found: Counts }

/** `is_continued` goes on with the reset that the call before has begun. */
export type ResetInput = PreviewInput & { is_continued?: boolean }

export type ResetView = {
  workspace_id: string
  workspace_name: string
  /** Whether it is through; else it is to be gone on with. */
  is_done: boolean
  deleted: Counts
}

/** A call is answered in time, however much there is to delete. */
const MILLISECONDS_MAX = 10_000

export async function preview({ core }: Instance, input: PreviewInput): Promise<PreviewView> {
  const { tenant, name } = await find(core, input)
  const found = await countAll(tenant, core.db.read('test'))
  return { workspace_id: tenant.workspaceId, workspace_name: name, found }
}

export async function reset(
  { core }: Instance,
  input: ResetInput,
  requestId: string,
): Promise<ResetView> {
  const { tenant, name } = await find(core, input)
  const origin: Origin = { actor: { kind: 'operator' }, requestId }
  if (input.is_continued !== true) {
    await inTest(core, tenant, origin, work => beginReset(work, 'operator'))
  }
  const { isDone, deleted } = await goOn(core, tenant, origin, MILLISECONDS_MAX)
  return { workspace_id: tenant.workspaceId, workspace_name: name, is_done: isDone, deleted }
}

/** @throws OperatorError */
async function find(
  core: Core,
  input: PreviewInput,
): Promise<{ tenant: TestTenant; name: string }> {
  const { id, name } = await whichWorkspace(core, input.workspace)
  return { tenant: testTenant(id), name }
}
