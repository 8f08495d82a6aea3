/**
 * Where GitHub's secret scanning reports keys of ours that it found in public. No operation of the
 * API: its body and its answer are GitHub's lists, which no SDK sends, and who may speak here is
 * decided by the signature over the bytes of the body. Without public keys it is not there.
 */
import { createHash } from 'node:crypto'
import { isSignedReport, type LeakReportKeys } from '../api-keys/leak-keys.ts'
import { endLeaked, type Leak } from '../api-keys/leaks.ts'
import { DomainError } from '../lib/errors.ts'
import { parseStrictJson } from '../lib/strict-json.ts'
import { revokeIssuedBy } from '../tokens/revoke.ts'
import { limitName } from './client-address.ts'
import { refuseKeyInQuery } from './credentials.ts'
import type { Edge } from './edge.ts'
import type { Exchange } from './exchange.ts'
import { requireAllowed } from './limit-request.ts'
import { mediaTypeOf, type OwnRoute, wrongMediaType } from './own-route.ts'
import { readText } from './read-body.ts'
import { requireServing } from './require-confirmed.ts'
import { compileCheck, requireValid } from './validate.ts'

export const LEAK_REPORTS_PATH = '/v1/keys/leak-reports'

const TOKENS_MAX = 100
const DEPTH_MAX = 4

const text = (maxLength: number) => ({ type: 'string', maxLength })

/** Members that GitHub may add are let pass. */
const check = compileCheck({
  type: 'array',
  minItems: 1,
  maxItems: TOKENS_MAX,
  items: {
    type: 'object',
    required: ['token', 'type'],
    properties: {
      token: { ...text(4096), minLength: 1 },
      type: text(256),
      url: text(2048),
      source: text(256),
    },
  },
})

type Reported = { token: string; type: string; url?: string; source?: string }

export function leakReportRoute(keys: LeakReportKeys | undefined, edge: Edge): OwnRoute {
  return {
    method: 'POST',
    path: LEAK_REPORTS_PATH,
    answer: async exchange => {
      if (keys === undefined) {
        throw new DomainError('not_found', 'This server takes no leak reports.')
      }
      refuseKeyInQuery(exchange.search)
      if (mediaTypeOf(exchange.request) !== 'application/json') {
        throw wrongMediaType('application/json')
      }
      const body = await readText(exchange.request)
      exchange.now = edge.clock.now()
      requireSignature(keys, body, exchange, edge)
      requireServing(edge.readiness)
      const labelled = await endAll(readReport(body), exchange, edge)
      const headers = { 'Cache-Control': 'no-store' }
      return Response.json(labelled, { headers })
    },
  }
}

/** What is signed is never limited by address: whoever floods keeps no report out. */
function requireSignature(
  keys: LeakReportKeys,
  body: string,
  exchange: Exchange,
  { limits }: Edge,
): void {
  const { headers } = exchange.request
  const identifier = headers.get('github-public-key-identifier') ?? ''
  const signature = headers.get('github-public-key-signature') ?? ''
  if (isSignedReport(keys, identifier, signature, Buffer.from(body))) return
  const { now } = exchange
  requireAllowed(limits.unsignedReports.take(limitName(exchange.clientAddress()), now), now)
  throw new DomainError(
    'invalid_signature',
    'Github-Public-Key-Signature is not one of this body by a key that is configured here under ' +
      'Github-Public-Key-Identifier.',
  )
}

function readReport(body: string): Reported[] {
  const parsed = parseStrictJson(body, DEPTH_MAX)
  if (!parsed.ok) {
    const { detail, pointer } = parsed.error
    throw new DomainError('malformed_json', detail, { errors: [{ pointer, detail }] })
  }
  requireValid(check(parsed.value))
  return parsed.value as Reported[]
}

/** One after another: a list of them holds one connection. */
async function endAll(reported: Reported[], exchange: Exchange, edge: Edge) {
  const origin = {
    actor: { kind: 'system' } as const,
    requestId: exchange.requestId,
    ip: exchange.clientAddress(),
    userAgent: exchange.userAgent(),
  }
  const { db, authenticator } = edge
  const on = { db, authenticator, revokeIssued: revokeIssuedBy, origin, now: exchange.now }
  const labelled: Labelled[] = []
  for (const one of reported) {
    const isKey = await endLeaked(on, toLeak(one))
    labelled.push({
      token_hash: createHash('sha256').update(one.token).digest('hex'),
      token_type: one.type,
      label: isKey ? 'true_positive' : 'false_positive',
    })
  }
  return labelled
}

/** As GitHub takes it: the text itself is not sent back. */
type Labelled = {
  token_hash: string
  token_type: string
  label: 'true_positive' | 'false_positive'
}

const toLeak = ({ token, type, url = '', source = '' }: Reported): Leak => ({
  text: token,
  type,
  url,
  source,
})
