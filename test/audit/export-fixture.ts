/** Exports as the server writes them, made without one: for tests that then spoil them. */
import { generateKeyPairSync } from 'node:crypto'
import { append, genesis, type Head } from '../../src/audit/chain.ts'
import { type Checkpoint, signCheckpoint } from '../../src/audit/checkpoint.ts'
import type { Report } from '../../src/audit/export-report.ts'
import { TrustedKeys } from '../../src/audit/export-trust.ts'
import { ExportWriter } from '../../src/audit/export-writer.ts'
import { ExportVerifier, type Trust } from '../../src/audit/verify-export.ts'
import type { WireEvent } from '../../src/audit/wire-event.ts'

export const WORKSPACE = 'ws_fixture'
const START = Date.parse('2026-01-15T09:00:00.000Z')

const pair = generateKeyPairSync('ed25519')
const { x = '' } = pair.publicKey.export({ format: 'jwk' })
export const JWK = { kty: 'OKP', crv: 'Ed25519', x, kid: 'ak_fixture' }
export const KEYS = new TrustedKeys([JWK])
export const BY = {
  issuer: 'https://gate.example',
  environment: 'live' as const,
  key: { kid: JWK.kid, privateKey: pair.privateKey },
}

export const eventAt = (n: number): WireEvent => ({
  id: `evt_${String(n).padStart(8, '0')}`,
  workspace_id: WORKSPACE,
  at: new Date(START + n * 1000).toISOString(),
  action: 'agent.created',
  outcome: 'success',
  actor: { kind: 'key', id: 'key_1', member_id: 'mem_1' },
  chain: [],
  target: { kind: 'agent', id: `ag_${n}` },
  details: { name: `agent ${n}`, count: n, scopes: ['a', 'b'] },
  request_id: `req_${n}`,
  environment: 'live',
})

export type Shape = {
  /** How many rows each checkpoint covers. */
  batches: readonly number[]
  unsealed?: number
  /** Leave the first batches out, as after retention, or in a range. */
  skip?: number
}

export type Fixture = { lines: string[]; checkpoints: Checkpoint[] }

/** A sound export. */
export function makeExport({ batches, unsealed = 0, skip = 0 }: Shape): Fixture {
  const checkpoints: Checkpoint[] = []
  const body: ((writer: ExportWriter) => string)[] = []
  let head: Head = genesis(WORKSPACE, 'live')
  let start = head
  let n = 0
  batches.forEach((rows, batch) => {
    const firstSeq = head.seq + 1
    for (let i = 0; i < rows; i++) {
      const event = eventAt(++n)
      head = append(head, event)
      const place = head
      if (batch >= skip) body.push(writer => writer.sealed(event, place))
    }
    const at = new Date(START + n * 1000 + 500)
    const one = signCheckpoint({ workspaceId: WORKSPACE, firstSeq, ...head, at }, BY)
    checkpoints.push(one)
    if (batch >= skip) body.push(writer => writer.checkpoint(one))
    else start = head
  })
  for (let i = 0; i < unsealed; i++) {
    const event = eventAt(++n)
    body.push(writer => writer.unsealed(event))
  }
  const after = skip === 0 ? undefined : checkpoints[skip - 1]
  const writer = new ExportWriter({ workspaceId: WORKSPACE, keys: [JWK], after, head: start }, BY)
  const lines = [writer.begin(), ...body.map(write => write(writer))]
  return { lines: [...lines, writer.end(new Date(START + 3_600_000))], checkpoints }
}

export function verify(lines: readonly string[], trust: Trust = { keys: KEYS }): Report {
  const verifier = new ExportVerifier(trust)
  for (const line of lines) verifier.take(line)
  return verifier.finish()
}
