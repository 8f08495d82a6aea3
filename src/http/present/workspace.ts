import type { WorkspaceSettings } from '../../workspaces/workspaces.ts'
import type { Schemas } from '../contract.ts'
import { time } from './members.ts'

export const presentWorkspace = (workspace: WorkspaceSettings): Schemas['Workspace'] => ({
  id: workspace.id,
  slug: workspace.slug,
  name: workspace.name,
  status: workspace.status,
  policy_default: workspace.policyDefault,
  created_at: time(workspace.createdAt),
})
