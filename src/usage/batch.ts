/** From what was counted to the rows that are written: by minute, hour and day. */
import type { Cell, KeyCells } from './counts.ts'
import type { SeenRow, UsageRow } from './counts-store.ts'
import { STEPS, type Step, startOf } from './step.ts'

/**
 * What is written in one transaction, and counted once. Its rows are made when it is written: those
 * of 5,000 keys at once would hold up every request for a quarter of a second.
 */
export type Batch = {
  /** Its number among those of its process and environment. */
  readonly seq: number
  readonly parts: readonly Part[]
  /** How many cells it takes the place of. */
  readonly cells: number
  readonly coarse: number
  /** The last minute in it. */
  readonly at: Date
}

/** A cell, and whose it is. */
type Part = { readonly key: KeyCells; readonly cell: Cell }

/** Cells of one batch: the rows of more would hold the loop for longer than 1 ms or two. */
const BATCH = 100

/**
 * `keys` in batches that `nextSeq` numbers, each made when it is asked for. Nothing may be counted
 * in them any more.
 */
export function* toBatches(keys: Iterable<KeyCells>, nextSeq: () => number): Generator<Batch> {
  let parts: Part[] = []
  for (const key of keys) {
    for (const cell of key.cells.values()) {
      parts.push({ key, cell })
      if (parts.length < BATCH) continue
      yield toBatch(parts, nextSeq())
      parts = []
    }
  }
  if (parts.length > 0) yield toBatch(parts, nextSeq())
}

function toBatch(parts: readonly Part[], seq: number): Batch {
  const cells = parts.filter(({ key }) => key.keyId !== '').length
  const at = new Date(Math.max(...parts.map(({ key }) => key.minute)))
  return { seq, parts, cells, coarse: parts.length - cells, at }
}

/** The rows of a batch; of the same batch, always the same. */
export function rowsOf({ parts }: Batch): { rows: UsageRow[]; seen: SeenRow[] } {
  const rows = new Map<string, UsageRow>()
  const seen = new Map<string, SeenRow>()
  for (const { key, cell } of parts) {
    for (const step of STEPS) addRow(rows, key, cell, step)
    if (key.keyId === '') continue
    addSeen(seen, key, '')
    addSeen(seen, key, cell.country)
  }
  return { rows: [...rows.values()], seen: [...seen.values()] }
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
