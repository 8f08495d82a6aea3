/**
 * Checkpoints: signed statements that a chain had a certain hash at a certain row, as JWTs (RFC
 * 7519, Ed25519) of a type of their own, which no verifier of tokens accepts.
 */
import { type KeyObject, sign, verify } from 'node:crypto'
import { parseStrictJson } from '../lib/strict-json.ts'
import type { Environment } from '../storage/tenant.ts'
import { hashText } from './chain.ts'

/** `audit-export+jwt` ends an export: what it holds, sealed or not, is chained up to `seq`. */
export type StatementType = 'audit-checkpoint+jwt' | 'audit-export+jwt'
const ALG = 'EdDSA'
/** Ours have about 500 characters. */
const LENGTH_MAX = 4096
const DEPTH_MAX = 4

export type CheckpointClaims = {
  iss: string
  workspace_id: string
  environment: Environment
  /** The rows since the checkpoint before, and so what this one covers: first_seq to seq. */
  first_seq: number
  seq: number
  /** The hash at `seq`, hexadecimal. */
  hash: string
  /** Seconds since the epoch. */
  iat: number
}

export type Checkpoint = {
  readonly workspaceId: string
  readonly seq: number
  readonly firstSeq: number
  readonly hash: Buffer
  readonly at: Date
  readonly kid: string
  readonly jwt: string
}

/** What signs checkpoints. */
export type CheckpointSigner = { readonly kid: string; readonly privateKey: KeyObject }

export type SignedBy = { issuer: string; environment: Environment; key: CheckpointSigner }

/** Sign that `checkpoint` holds. */
export function signCheckpoint(
  checkpoint: Omit<Checkpoint, 'kid' | 'jwt'>,
  by: SignedBy,
  type: StatementType = 'audit-checkpoint+jwt',
): Checkpoint {
  const { kid, privateKey } = by.key
  const claims: CheckpointClaims = {
    iss: by.issuer,
    workspace_id: checkpoint.workspaceId,
    environment: by.environment,
    first_seq: checkpoint.firstSeq,
    seq: checkpoint.seq,
    hash: hashText(checkpoint.hash),
    iat: Math.floor(checkpoint.at.getTime() / 1000),
  }
  const input = `${segment({ alg: ALG, typ: type, kid })}.${segment(claims)}`
  const signature = sign(null, Buffer.from(input), privateKey).toString('base64url')
  return { ...checkpoint, kid, jwt: `${input}.${signature}` }
}

const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export type ReadCheckpoint =
  | { ok: true; claims: CheckpointClaims; kid: string }
  | { ok: false; reason: string }

/** Check the form, the type and the signature of a checkpoint, then read what it says. */
export function readCheckpoint(
  jwt: string,
  keyOf: (kid: string) => KeyObject | undefined,
  type: StatementType = 'audit-checkpoint+jwt',
): ReadCheckpoint {
  const refuse = (reason: string): ReadCheckpoint => ({ ok: false, reason })
  const [first = '', second = '', third = '', ...more] = jwt.split('.')
  if (jwt.length > LENGTH_MAX || more.length > 0) return refuse('it is no JWT')
  const header = decode(first)
  if (header?.alg !== ALG || header.typ !== type || typeof header.kid !== 'string') {
    return refuse(`it is no JWT of type ${type}`)
  }
  if (Object.keys(header).length !== 3) return refuse('its header says more than it may')
  const key = keyOf(header.kid)
  if (key === undefined) return refuse(`it is signed with ${show(header.kid)}, which is not given`)
  const signature = Buffer.from(third, 'base64url')
  const isCanonical = signature.toString('base64url') === third
  if (!isCanonical || !verify(null, Buffer.from(`${first}.${second}`), key, signature)) {
    return refuse('its signature is wrong')
  }
  const claims = readClaims(decode(second))
  return claims === undefined
    ? refuse('it does not say what a checkpoint says')
    : { ok: true, claims, kid: header.kid }
}

const show = (kid: string): string => JSON.stringify(kid.slice(0, 64))

function decode(segment: string): Record<string, unknown> | undefined {
  const bytes = Buffer.from(segment, 'base64url')
  if (bytes.toString('base64url') !== segment) return undefined
  const read = parseStrictJson(bytes.toString('utf8'), DEPTH_MAX)
  if (!read.ok || typeof read.value !== 'object' || read.value === null) return undefined
  return { ...read.value }
}

function readClaims(claims: Record<string, unknown> | undefined): CheckpointClaims | undefined {
  if (claims === undefined) return undefined
  const { iss, workspace_id, environment, first_seq, seq, hash, iat } = claims
  if (typeof iss !== 'string' || typeof workspace_id !== 'string') return undefined
  if (environment !== 'live' && environment !== 'test') return undefined
  if (!isCount(first_seq) || !isCount(seq) || !isCount(iat)) return undefined
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return undefined
  return { iss, workspace_id, environment, first_seq, seq, hash, iat }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
