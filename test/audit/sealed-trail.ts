/** The chain of a running server, as an outsider and as its database's superuser see it. */
import type { Report } from '../../src/audit/export-report.ts'
import type { Span } from '../../src/audit/export-store.ts'
import { TrustedKeys } from '../../src/audit/export-trust.ts'
import { sealedExport } from '../../src/audit/sealed-export.ts'
import type { Environment, Tenant } from '../../src/storage/tenant.ts'
import type { Gate } from '../support/gate.ts'
import { verify } from './export-fixture.ts'

export type Seal = { seq: number; event_id: string; hash: Buffer }

export const homeOf = (gate: Gate, environment: Environment = 'live'): Tenant => ({
  workspaceId: gate.core.home.workspace.id,
  environment,
})

/** The rows of a chain, in order. */
export async function sealsOf(gate: Gate, tenant: Tenant = homeOf(gate)): Promise<Seal[]> {
  const rows = await gate.sql<Seal[]>`
    select seq, event_id, hash from ${gate.sql(tenant.environment)}.audit_seals
    where workspace_id = ${tenant.workspaceId} order by seq`
  return [...rows]
}

/** The ids of all events of a workspace, in the order of time. */
export async function eventIdsOf(gate: Gate, tenant: Tenant = homeOf(gate)): Promise<string[]> {
  const rows = await gate.sql<{ id: string }[]>`
    select id from ${gate.sql(tenant.environment)}.audit_events
    where workspace_id = ${tenant.workspaceId} order by id`
  return rows.map(row => row.id)
}

export async function exportOf(
  gate: Gate,
  tenant: Tenant = homeOf(gate),
  span: Span = {},
): Promise<string[]> {
  return Array.fromAsync(sealedExport(gate.core, tenant, span, gate.server.clock.now() + 1))
}

/** Export and verify, with the published keys. */
export async function verdictOn(
  gate: Gate,
  tenant: Tenant = homeOf(gate),
  span: Span = {},
  checkpoints: readonly string[] = [],
): Promise<Report> {
  const jwks =
    tenant.environment === 'live'
      ? await gate.anyone.ok('system.auditJwks')
      : await gate.anyone.ok('system.testAuditJwks')
  const keys = new TrustedKeys(jwks.keys)
  return verify(await exportOf(gate, tenant, span), { keys, checkpoints })
}
