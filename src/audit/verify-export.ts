/**
 * The offline verifier: reads an export line by line, in constant memory, and says whether its rows
 * are the ones that were sealed; if not, which row is the first bad one and what is wrong. It needs
 * neither a server nor a database, only the public keys. The format: README.md in this folder.
 */
import { parseStrictJson } from '../lib/strict-json.ts'
import type { Environment } from '../storage/tenant.ts'
import { append, genesis, type Head, hashText } from './chain.ts'
import { type CheckpointClaims, readCheckpoint, type StatementType } from './checkpoint.ts'
import { EXPORT_FORM } from './export-format.ts'
import type { Fault, FaultCode, Report } from './export-report.ts'
import { KeptCheckpoints, TrustedKeys } from './export-trust.ts'

export type Trust = {
  /** A key set from elsewhere than the export. Without it the keys in the export are taken. */
  keys?: TrustedKeys | undefined
  /** Checkpoints that were kept elsewhere, as JWTs: the export must agree with each. */
  checkpoints?: readonly string[] | undefined
}

/** A line may have this many characters; an event has at most a tenth of it. */
export const LINE_LENGTH_MAX = 1_048_576
const DEPTH_MAX = 40
/** An unsealed row may be this much older than the last sealed one: transactions commit late. */
const LATE_MILLISECONDS = 300_000

type Line = Record<string, unknown>
type Place = { seq?: number; seq_to?: number; id?: string; line?: number }
type Finding = Omit<Fault, 'line'> & { line?: number }
/** What is wrong, if anything is. */
type Found = Finding | undefined

/** What the first line establishes, and how far the chain has been followed since. */
type Chain = {
  readonly workspaceId: string
  readonly environment: Environment
  readonly keys: TrustedKeys
  readonly kept: KeptCheckpoints
  /** When the export was to end (milliseconds). */
  readonly until: number
  /** The last row, and the last one that a checkpoint covers. */
  head: Head
  signed: number
  /** With what is not sealed yet counted on. */
  tail: Head
  /** The time of the youngest sealed row (milliseconds). */
  youngest: number
  firstUnsealed: { line: number; id: string } | undefined
}

export class ExportVerifier {
  #line = 0
  #chain: Chain | undefined
  #isEnded = false
  readonly #report: Report

  constructor(private readonly trust: Trust = {}) {
    this.#report = {
      ...{ verdict: 'intact', events: 0, covered: 0, unsealed: 0, checkpoints: 0 },
      keys: trust.keys?.list ?? [],
      is_key_trusted: trust.keys !== undefined,
    }
  }

  /** Whether nothing that follows can change the report. */
  get isDecided(): boolean {
    return this.#report.verdict !== 'intact'
  }

  /** Take the next line, without its line break. @throws Error for bad checkpoints in `trust` */
  take(text: string): void {
    this.#line++
    if (this.isDecided || (text === '' && this.#isEnded)) return
    const line = parse(text)
    if (this.#chain === undefined) this.#note(this.#begin(line ?? {}))
    else this.#note(this.#next(this.#chain, line))
  }

  /** All lines were taken: the verdict. */
  finish(): Report {
    if (this.isDecided || this.#isEnded) return this.#report
    this.#line++
    const detail = 'The last line is missing: the export was cut off here.'
    if (this.#chain === undefined) this.#giveUp('The export is empty.')
    else this.#note(fault('truncated', detail, due(this.#chain)))
    return this.#report
  }

  #note(found: Found): void {
    if (found === undefined) return
    this.#report.verdict = 'altered'
    this.#report.fault = { line: this.#line, ...found }
  }

  #giveUp(reason: string): undefined {
    this.#report.verdict = 'unverifiable'
    this.#report.reason = reason
    return undefined
  }

  #begin(line: Line): Found {
    const { start, workspace_id: workspaceId, environment, filtered, checkpoint, until } = line
    if (start !== EXPORT_FORM) {
      return this.#giveUp(`This is no export as NDJSON in the form ${EXPORT_FORM}.`)
    }
    if (filtered !== false) {
      return this.#giveUp(
        'The export is filtered: nothing can show that no row was left out. ' +
          'Export without filters; `since` and `until` are none.',
      )
    }
    if (typeof workspaceId !== 'string' || (environment !== 'live' && environment !== 'test')) {
      return fault('unreadable', 'The first line names no workspace and environment.')
    }
    this.#report.workspace_id = workspaceId
    this.#report.environment = environment
    const keys = this.trust.keys ?? new TrustedKeys(Array.isArray(line.keys) ? line.keys : [])
    this.#report.keys = keys.list
    const of = { workspaceId, environment } as const
    const kept = new KeptCheckpoints(this.trust.checkpoints ?? [], keys, of)
    const head = genesis(workspaceId, environment)
    const end = typeof until === 'string' ? Date.parse(until) : Number.POSITIVE_INFINITY
    this.#chain = {
      ...{ workspaceId, environment, keys, kept, until: end },
      ...{ head, signed: 0, tail: head, youngest: 0, firstUnsealed: undefined },
    }
    return checkpoint === undefined ? undefined : this.#beginAt(this.#chain, checkpoint)
  }

  /** The export begins behind a checkpoint: what was before is not in it, or not kept any more. */
  #beginAt(chain: Chain, jwt: unknown): Found {
    const read = this.#read(chain, jwt, 'audit-checkpoint+jwt')
    if ('code' in read) return read
    chain.signed = read.seq
    return this.#move(chain, { seq: read.seq, hash: Buffer.from(read.hash, 'hex') })
  }

  #next(chain: Chain, line: Line | undefined): Found {
    if (line === undefined) return fault('unreadable', 'The line is no JSON object.', due(chain))
    if (this.#isEnded) return fault('row_added', 'Something follows the last line.')
    if (line.end === true) return this.#end(chain, line)
    if (line.checkpoint !== undefined) return this.#checkpoint(chain, line)
    const { seq, hash, ...event } = line
    const { id, at, missing } = event
    if (typeof missing === 'string') {
      const detail = 'The row was sealed, and was then deleted.'
      const place = { ...due(chain), id: missing }
      return misplaced(chain, seq, missing) ?? fault('row_missing', detail, place)
    }
    if (typeof id !== 'string') {
      return fault('unreadable', 'The line is none of an export.', due(chain))
    }
    if (event.workspace_id !== chain.workspaceId || event.environment !== chain.environment) {
      return fault('row_added', 'The row is of another workspace or environment.', { id })
    }
    const time = typeof at === 'string' ? Date.parse(at) : Number.NaN
    return seq === undefined && hash === undefined
      ? this.#unsealed(chain, event, id, time)
      : (misplaced(chain, seq, id) ?? this.#sealed(chain, event, id, time, hash))
  }

  #sealed(chain: Chain, event: Line, id: string, time: number, hash: unknown): Found {
    const head = append(chain.head, event)
    if (hashText(head.hash) !== hash) {
      return fault('row_changed', 'The row is not the one that was sealed.', { seq: head.seq, id })
    }
    chain.youngest = Math.max(chain.youngest, time)
    this.#report.events++
    this.#report.first_seq ??= head.seq
    this.#report.last_seq = head.seq
    return this.#move(chain, head)
  }

  /** The chain goes on to `head`, which a kept checkpoint may know. */
  #move(chain: Chain, head: Head): Found {
    chain.head = head
    chain.tail = head
    this.#report.hash = hashText(head.hash)
    const kept = chain.kept.at(head.seq)
    if (kept === undefined || kept.hash === hashText(head.hash)) return undefined
    const detail = 'A checkpoint that was kept has another hash for this row: it was rewritten.'
    return fault('checkpoint_mismatch', detail, { seq: head.seq })
  }

  #unsealed(chain: Chain, event: Line, id: string, time: number): Found {
    if (!(time >= chain.youngest - LATE_MILLISECONDS)) {
      const detail = 'The row has no seal, though much younger ones have: it was put in later.'
      return fault('row_added', detail, { id })
    }
    chain.firstUnsealed ??= { line: this.#line, id }
    chain.tail = append(chain.tail, event)
    this.#report.events++
    this.#report.unsealed++
    return undefined
  }

  #checkpoint(chain: Chain, line: Line): Found {
    const read = this.#read(chain, line.checkpoint, 'audit-checkpoint+jwt')
    if ('code' in read) return read
    const { seq, hash } = chain.head
    if (read.seq > seq) {
      const detail = `The checkpoint here covers rows up to ${read.seq}: they are missing.`
      return fault('row_missing', detail, { seq: seq + 1, seq_to: read.seq })
    }
    if (read.seq < seq || chain.signed === seq) {
      const detail = `The checkpoint of row ${read.seq} is not in its place.`
      return fault('checkpoint_mismatch', detail, { seq: read.seq })
    }
    if (read.hash !== hashText(hash)) {
      // Whoever made the hashes anew could not sign them.
      const detail = 'The checkpoint signs another hash: at least one of these rows was changed.'
      return fault('row_changed', detail, { seq: chain.signed + 1, seq_to: seq })
    }
    this.#report.covered += seq - chain.signed
    chain.signed = seq
    return undefined
  }

  #read(chain: Chain, jwt: unknown, type: StatementType): CheckpointClaims | Finding {
    const read = readCheckpoint(typeof jwt === 'string' ? jwt : '', chain.keys.find, type)
    if (!read.ok) {
      return fault('checkpoint_invalid', `The signature is not one: ${read.reason}.`, due(chain))
    }
    const { workspace_id, environment, iat } = read.claims
    if (workspace_id !== chain.workspaceId || environment !== chain.environment) {
      return fault('checkpoint_invalid', 'The checkpoint is of another chain.', due(chain))
    }
    if (type === 'audit-checkpoint+jwt') {
      this.#report.checkpoints++
      this.#report.covered_until = new Date(iat * 1000).toISOString()
    }
    return read.claims
  }

  #end(chain: Chain, { count, jwt }: Line): Found {
    this.#isEnded = true
    const { head, tail, signed, firstUnsealed } = chain
    if (head.seq > signed) {
      const detail = 'No checkpoint covers the last rows: it is missing.'
      return fault('unsigned_rows', detail, { seq: signed + 1, seq_to: head.seq })
    }
    const read = this.#read(chain, jwt, 'audit-export+jwt')
    if ('code' in read) return read
    if (read.seq > tail.seq) {
      const detail = 'The export was longer when it was signed: its end was cut away.'
      return fault('truncated', detail, { seq: tail.seq + 1, seq_to: read.seq })
    }
    if (read.seq !== tail.seq || read.hash !== hashText(tail.hash)) {
      const place = firstUnsealed === undefined ? due(chain) : firstUnsealed
      return fault('row_changed', 'These rows, not sealed yet, are not those exported.', place)
    }
    if (count !== this.#report.events) {
      return fault('unreadable', 'The last line counts other rows than there are.', due(chain))
    }
    return cutAway(chain, read.iat)
  }
}

const fault = (code: FaultCode, detail: string, place: Place = {}): Finding => {
  const { seq, seq_to, ...where } = place
  return {
    ...{ code, detail, ...where },
    ...(seq === undefined ? {} : { seq }),
    ...(seq_to === undefined || seq_to === seq ? {} : { seq_to }),
  }
}

/** What is wrong with `seq` as the place of the next row; undefined when it is the one due. */
function misplaced(chain: Chain, seq: unknown, id: string): Found {
  const next = chain.head.seq + 1
  if (chain.firstUnsealed !== undefined) {
    const detail = 'The row has no seal, though sealed rows follow it.'
    return fault('row_added', detail, chain.firstUnsealed)
  }
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq)) {
    return fault('row_changed', 'The row has no place in the chain.', { seq: next, id })
  }
  if (seq < next) {
    const detail = `Row ${next} is due here: this one is repeated, or was moved.`
    return fault('row_repeated', detail, { seq, id })
  }
  if (seq > next) {
    const which = seq === next + 1 ? 'The row is' : `Rows ${next} to ${seq - 1} are`
    const detail = `${which} missing, or not in place: row ${seq} is here.`
    return fault('row_missing', detail, { seq: next, seq_to: seq - 1 })
  }
  return undefined
}

/** Rows that had been signed when the export was (`iat`, in seconds) must be there. */
function cutAway({ kept, until, head }: Chain, iat: number): Found {
  const last = kept.lastBefore(Math.min(until, (iat + 1) * 1000))
  if (last === undefined || last.seq <= head.seq) return undefined
  const detail = `A checkpoint that was kept covers rows up to ${last.seq}: they were cut away.`
  return fault('truncated', detail, { seq: head.seq + 1, seq_to: last.seq })
}

/** The row that is due. */
const due = (chain: Chain): { seq: number } => ({ seq: chain.head.seq + 1 })

function parse(text: string): Line | undefined {
  if (text.length > LINE_LENGTH_MAX) return undefined
  const read = parseStrictJson(text, DEPTH_MAX)
  if (!read.ok || typeof read.value !== 'object' || read.value === null) return undefined
  return { ...read.value }
}
