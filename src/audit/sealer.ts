/**
 * The sealer: gives every audit row its place in the chain of its workspace and signs a checkpoint
 * behind each batch. Seals, checkpoints and the emptied queue commit together, so a crash at any
 * moment leaves each row either sealed once or waiting.
 *
 * Bounds: 1,000 rows a transaction, 100 transactions a pass and environment; what is left waits for
 * the next pass. Of 10,000 workspaces the head is remembered here as well (200 bytes each).
 */
import type { Clock } from '../lib/clock.ts'
import { InTurn } from '../lib/in-turn.ts'
import { LruMap } from '../lib/lru.ts'
import { inTurns } from '../lib/turns.ts'
import type { Log } from '../storage/log.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import type { AuditKeys } from './audit-keys.ts'
import { append, genesis, type Head } from './chain.ts'
import { type Checkpoint, signCheckpoint } from './checkpoint.ts'
import * as store from './seal-store.ts'
import { wireEvent } from './wire-event.ts'

/** No checkpoint covers more rows. */
export const BATCH_ROWS_MAX = 1000
const PASS_BATCHES_MAX = 100
const HEADS_MAX = 10_000
/** Rows that are chained in a turn of the loop: 0.5 ms. A checkpoint takes as long as five. */
const STEPS_PER_TURN = 40
const STEPS_OF_SIGNING = 5

type Made = { readonly seals: store.Seal[]; readonly checkpoints: Checkpoint[] }

export type SealerOn = {
  db: Database
  keys: AuditKeys
  /** Who signs, by environment; the issuer of its tokens. */
  issuer: (environment: Environment) => string
  clock: Clock
  log: Log
}

export class Sealer {
  readonly #passes = new InTurn()
  /** The pass that has not begun; who asks meanwhile shares it, so that none pile up. */
  #next: Promise<number> | undefined
  /**
   * Heads as this process left them, so that a chain that is cut in the database goes on where it
   * was and shows the gap, instead of growing a second, sound-looking end.
   */
  readonly #heads: Record<Environment, LruMap<string, Head>> = {
    live: new LruMap(HEADS_MAX),
    test: new LruMap(HEADS_MAX),
  }

  constructor(private readonly on: SealerOn) {}

  /** Seal what waits now, after a pass that is under way; returns how many rows were sealed. */
  seal(): Promise<number> {
    this.#next ??= this.#passes.run(() => {
      this.#next = undefined
      return this.#pass()
    })
    return this.#next
  }

  async #pass(): Promise<number> {
    let sealed = 0
    for (const environment of ENVIRONMENTS) {
      for (let batches = 0; batches < PASS_BATCHES_MAX; batches++) {
        const count = await this.#batch(environment)
        sealed += count
        if (count < BATCH_ROWS_MAX) break
      }
    }
    return sealed
  }

  async #batch(environment: Environment): Promise<number> {
    const { db, clock } = this.on
    if (!(await store.isAnyUnsealed(environment, db.read(environment)))) return 0
    const batch = await db.begin(environment, async tx => {
      await store.lockChains(environment, tx)
      const waiting = await store.takeUnsealed(environment, tx, BATCH_ROWS_MAX)
      const ids = [...new Set(waiting.map(one => one.workspaceId))]
      const heads = this.#trusted(environment, await store.readHeads(environment, tx, ids))
      const made: Made = { seals: [], checkpoints: [] }
      const steps = this.#chain(environment, waiting, heads, new Date(clock.now()), made)
      await inTurns(steps, STEPS_PER_TURN)
      await store.insertSeals(environment, tx, made.seals)
      await store.insertCheckpoints(environment, tx, made.checkpoints)
      return { ...made, taken: waiting.length }
    })
    for (const { workspaceId, seq, hash } of batch.checkpoints) {
      this.#heads[environment].set(workspaceId, { seq, hash })
    }
    return batch.taken
  }

  /** The heads to go on from: those that the database has, unless this process knows better. */
  #trusted(environment: Environment, stored: Map<string, Head>): (workspaceId: string) => Head {
    return workspaceId => {
      const remembered = this.#heads[environment].get(workspaceId)
      const found = stored.get(workspaceId) ?? genesis(workspaceId, environment)
      if (remembered === undefined || found.seq > remembered.seq) return found
      if (found.seq === remembered.seq && found.hash.equals(remembered.hash)) return found
      this.on.log.error(
        { workspace_id: workspaceId, environment, seq: remembered.seq, found_seq: found.seq },
        'the end of an audit chain was changed in the database; the chain goes on from where it ' +
          'was, so that an export shows the gap: find out who can write to the database',
      )
      return remembered
    }
  }

  /** A step for each row, and some for each checkpoint. */
  *#chain(
    environment: Environment,
    waiting: readonly store.Waiting[],
    headOf: (workspaceId: string) => Head,
    at: Date,
    { seals, checkpoints }: Made,
  ): Generator<void> {
    const by = {
      issuer: this.on.issuer(environment),
      environment,
      key: this.on.keys.signer(environment),
    }
    for (const [workspaceId, rows] of Map.groupBy(waiting, one => one.workspaceId)) {
      const start = headOf(workspaceId)
      let head = start
      for (const { eventId, event } of rows) {
        if (event === undefined) this.#warnOfLoss(environment, workspaceId, eventId)
        else {
          head = append(head, wireEvent(event))
          seals.push({ workspaceId, seq: head.seq, eventId, hash: head.hash })
        }
        yield
      }
      if (head === start) continue
      checkpoints.push(signCheckpoint({ workspaceId, firstSeq: start.seq + 1, ...head, at }, by))
      for (let step = 0; step < STEPS_OF_SIGNING; step++) yield
    }
  }

  #warnOfLoss(environment: Environment, workspaceId: string, eventId: string): void {
    this.on.log.error(
      { workspace_id: workspaceId, environment, event_id: eventId },
      'an audit row was deleted in the database before it was sealed',
    )
  }
}
