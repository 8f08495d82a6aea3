import type { WorkspaceSettings } from '../../workspaces/workspaces.ts'
import type { Schemas } from '../contract.ts'
import { time } from './members.ts'

export const presentWorkspace = (workspace: WorkspaceSettings): Schemas['Workspace'] => ({
  id: workspace.id,
  slug: workspace.slug,
  name: workspace.name,
  status: workspace.status,
  live_access: workspace.access.live,
  test_access: workspace.access.test,
  policy_default: workspace.policyDefault,
  created_at: time(workspace.createdAt),
})
