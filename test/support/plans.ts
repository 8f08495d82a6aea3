/** Plans of a test's own. */
import { runOperation } from '../../src/control/operations.ts'
import type { Gate } from './gate.ts'

/** Put a workspace on a plan with these limits, as the operator does at the command line. */
export async function setPlan(
  { core, sql }: Gate,
  workspaceId: string,
  { rate, quota }: { rate?: number; quota?: number },
): Promise<void> {
  const plan = `p-${rate ?? 'any'}-${quota ?? 'any'}`
  await sql`insert into core.plans (id, name, sort, requests_per_second, monthly_quota, is_sold)
    select ${plan}, ${plan}, max(sort) + 1, ${rate ?? null}, ${quota ?? null}, true
    from core.plans on conflict do nothing`
  const input = { plan, workspace_id: workspaceId }
  await runOperation({ core, config: {} as never }, 'billing.setPlan', input, 'cli')
}
