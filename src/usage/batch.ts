/** From what was counted to the rows that are written: by minute, hour and day. */
import type { Cell, KeyCells } from './counts.ts'
import type { SeenRow, UsageRow } from './counts-store.ts'
import { STEPS, type Step, startOf } from './step.ts'

/** What is written in one transaction, and counted once. */
export type Batch = {
  /** Its number among those of its process and environment. */
  readonly seq: number
  readonly rows: readonly UsageRow[]
  readonly seen: readonly SeenRow[]
  /** How many cells it takes the place of. */
  readonly cells: number
  readonly coarse: number
  /** The last minute in it. */
  readonly at: Date
}

/** Cells of one batch, if no key has more. */
const BATCH = 300

/** `keys` in batches that `nextSeq` numbers. */
export function toBatches(keys: readonly KeyCells[], nextSeq: () => number): Batch[] {
  const batches: Batch[] = []
  let part: KeyCells[] = []
  let cells = 0
  const close = () => {
    if (cells > 0) batches.push(toBatch(part, nextSeq()))
    part = []
    cells = 0
  }
  for (const key of keys) {
    part.push(key)
    cells += key.cells.size
    if (cells >= BATCH) close()
  }
  close()
  return batches
}

function toBatch(keys: readonly KeyCells[], seq: number): Batch {
  const rows = new Map<string, UsageRow>()
  const seen = new Map<string, SeenRow>()
  let cells = 0
  let coarse = 0
  for (const key of keys) {
    if (key.keyId === '') coarse += key.cells.size
    else cells += key.cells.size
    for (const cell of key.cells.values()) {
      for (const step of STEPS) addRow(rows, key, cell, step)
      if (key.keyId === '') continue
      addSeen(seen, key, '')
      addSeen(seen, key, cell.country)
    }
  }
  const at = new Date(Math.max(...keys.map(key => key.minute)))
  return { seq, rows: [...rows.values()], seen: [...seen.values()], cells, coarse, at }
}

/** No two rows of a statement may have the same key, so those of one hour or day are added up. */
function addRow(rows: Map<string, UsageRow>, key: KeyCells, cell: Cell, step: Step): void {
  const { workspaceId, keyId } = key
  const { operation, status, code, country } = cell
  const start = startOf(step, key.minute)
  const name = [step, start, workspaceId, keyId, operation, status, code, country].join(' ')
  const known = rows.get(name)
  if (known !== undefined) {
    known.requests += cell.requests
    cell.latency.forEach((count, bucket) => {
      known.latency[bucket] = (known.latency[bucket] ?? 0) + count
    })
    return
  }
  rows.set(name, {
    workspace_id: workspaceId,
    step,
    start: new Date(start).toISOString(),
    key_id: keyId,
    lineage_id: key.lineageId,
    operation,
    status,
    code,
    country,
    requests: cell.requests,
    latency: [...cell.latency],
  })
}

/** The minutes are in order but when the clock was set back. RFC 3339 in UTC sorts by time. */
function addSeen(seen: Map<string, SeenRow>, key: KeyCells, country: string): void {
  const { workspaceId, lineageId, keyId } = key
  const name = `${workspaceId} ${lineageId} ${country}`
  const at = new Date(key.minute).toISOString()
  const known = seen.get(name)
  if (known !== undefined) {
    if (at < known.first_at) known.first_at = at
    if (at >= known.last_at) {
      known.last_at = at
      known.key_id = keyId
    }
    return
  }
  seen.set(name, {
    workspace_id: workspaceId,
    lineage_id: lineageId,
    country,
    key_id: keyId,
    first_at: at,
    last_at: at,
  })
}
