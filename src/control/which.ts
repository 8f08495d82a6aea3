/** Which workspace, and which person in it, an operator means. */
import type { Core } from '../app.ts'
import type { Member } from '../workspaces/member.ts'
import { findByEmail, findFirstOwner, findMember } from '../workspaces/member-store.ts'
import { findNamedWorkspace, type WorkspaceSettings } from '../workspaces/store.ts'
import { OperatorError } from './operator-error.ts'

/**
 * The workspace of this slug or id, the first one when none is named.
 * @throws OperatorError
 */
export async function whichWorkspace(
  core: Core,
  name: string = core.home.workspace.id,
): Promise<WorkspaceSettings> {
  const found = await findNamedWorkspace(core.db.read('live'), name)
  if (found !== undefined) return found
  throw new OperatorError(
    `there is no workspace ${name}; \`ampgate workspaces list\` shows those that are`,
  )
}

/** The active member of this address or id. @throws OperatorError */
export async function whichMember(
  core: Core,
  workspace: WorkspaceSettings,
  name: string,
): Promise<Member> {
  const sql = core.db.read('live')
  const of = { workspaceId: workspace.id }
  const found = await (name.includes('@') ? findByEmail : findMember)(of, sql, name)
  if (found !== undefined) return found
  throw new OperatorError(
    `there is no member ${name} in ${workspace.slug}; ` +
      `\`ampgate members list --workspace ${workspace.slug}\` shows all`,
  )
}

/** The id of who stands behind a key: the member named, else the first owner. */
export async function whoseKey(
  core: Core,
  workspace: WorkspaceSettings,
  name: string | undefined,
): Promise<string> {
  if (name !== undefined) return (await whichMember(core, workspace, name)).id
  const owner = await findFirstOwner({ workspaceId: workspace.id }, core.db.read('live'))
  if (owner === undefined) throw new Error(`workspace ${workspace.id} has no owner`)
  return owner.id
}
