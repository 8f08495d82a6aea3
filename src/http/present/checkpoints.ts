import { hashText } from '../../audit/chain.ts'
import type { Checkpoint } from '../../audit/checkpoint.ts'
import type { Schemas } from '../contract.ts'
import { time } from './members.ts'

export function presentCheckpoint(checkpoint: Checkpoint): Schemas['AuditCheckpoint'] {
  return {
    seq: checkpoint.seq,
    first_seq: checkpoint.firstSeq,
    events: checkpoint.seq - checkpoint.firstSeq + 1,
    hash: hashText(checkpoint.hash),
    at: time(checkpoint.at),
    kid: checkpoint.kid,
    jwt: checkpoint.jwt,
  }
}
