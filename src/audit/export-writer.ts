/**
 * The lines of an export, one JSON object each, as README.md in this folder describes them: a
 * start, events with their place in the chain, the checkpoints behind the rows that they cover,
 * events that are not sealed yet, and a signed end.
 */
import { append, type Head, hashText } from './chain.ts'
import { type Checkpoint, type SignedBy, signCheckpoint } from './checkpoint.ts'
import { EXPORT_FORM, jsonLine as line } from './export-format.ts'
import type { WireEvent } from './wire-event.ts'

export type ExportStart = {
  readonly workspaceId: string
  /** RFC 3339, as asked for; the rows may begin and end a little outside. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** The public keys, for reading; whoever verifies takes them from elsewhere. */
  readonly keys: readonly object[]
  /** The checkpoint before the first row; without it the export begins with the chain. */
  readonly after: Checkpoint | undefined
  /** The place before the first row. */
  readonly head: Head
}

/** Writes an unfiltered export, of which a verifier can prove that nothing was changed. */
export class ExportWriter {
  #head: Head
  #count = 0

  constructor(
    private readonly start: ExportStart,
    private readonly by: SignedBy,
  ) {
    this.#head = start.head
  }

  /** The first line. */
  begin(): string {
    const { workspaceId, since, until, keys, after } = this.start
    return line({
      start: EXPORT_FORM,
      workspace_id: workspaceId,
      environment: this.by.environment,
      filtered: false,
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(after === undefined ? {} : { checkpoint: after.jwt }),
      keys,
    })
  }

  /** A sealed event; `head` is its place. */
  sealed(event: WireEvent, head: Head): string {
    this.#head = head
    this.#count++
    return line({ ...event, seq: head.seq, hash: hashText(head.hash) })
  }

  /** What is left of a sealed event that is gone. */
  missing(id: string, head: Head): string {
    this.#head = head
    return line({ missing: id, seq: head.seq, hash: hashText(head.hash) })
  }

  /** Behind the last row that it covers. */
  checkpoint(checkpoint: Checkpoint): string {
    return line({ checkpoint: checkpoint.jwt, seq: checkpoint.seq })
  }

  /** An event without a seal; behind all that have one. */
  unsealed(event: WireEvent): string {
    this.#head = append(this.#head, event)
    this.#count++
    return line(event)
  }

  /** The last line: how many events there are, and the signature over where they end. */
  end(at: Date): string {
    const { workspaceId, head } = this.start
    const signed = signCheckpoint(
      { workspaceId, firstSeq: head.seq + 1, ...this.#head, at },
      this.by,
      'audit-export+jwt',
    )
    return line({ end: true, count: this.#count, jwt: signed.jwt })
  }
}
