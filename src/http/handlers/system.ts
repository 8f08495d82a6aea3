import { DomainError } from '../../lib/errors.ts'
import { JWKS_MAX_AGE_SECONDS } from '../../signing-keys/signing-key.ts'
import type { Environment } from '../../storage/tenant.ts'
import type { HandlersFor, Schemas } from '../contract.ts'
import { textTag } from '../etag.ts'
import type { Modules } from '../modules.ts'

/** The description changes with the server's version only; a short life lets an upgrade show. */
const DESCRIPTION_CACHE = 'public, max-age=60'

export function systemHandlers(modules: Modules): HandlersFor<'system'> {
  const { description } = modules
  const json: Record<string, unknown> = JSON.parse(description.json)
  const jsonHeaders = { ETag: textTag(description.json), 'Cache-Control': DESCRIPTION_CACHE }
  const yamlHeaders = {
    ETag: textTag(description.yaml),
    'Cache-Control': DESCRIPTION_CACHE,
    'Content-Type': 'application/yaml',
  }
  return {
    'system.health': async ({ now }) => ({ status: 200, body: await health(modules, now) }),
    'system.live': () => ({ status: 200, body: { status: 'ok' } }),
    'system.ready': async () => {
      if (!modules.readiness.isReady()) throw notReady()
      await modules.db.ping()
      return { status: 200, body: { status: 'ok' } }
    },
    'system.metrics': async ({ actor }) => {
      if (actor.tenant.workspaceId !== modules.homeWorkspaceId) throw notOperator()
      const headers = { 'Content-Type': modules.metrics.contentType }
      return { status: 200, body: await modules.metrics.render(), headers }
    },
    'system.jwks': ({ now }) => jwks(modules, 'live', now),
    'system.testJwks': ({ now }) => jwks(modules, 'test', now),
    'system.auditJwks': () => auditJwks(modules, 'live'),
    'system.testAuditJwks': () => auditJwks(modules, 'test'),
    'system.openapiJson': () => ({ status: 200, body: json, headers: jsonHeaders }),
    'system.openapiYaml': () => ({ status: 200, body: description.yaml, headers: yamlHeaders }),
  }
}

const notReady = () =>
  new DomainError('unavailable', 'The server is starting, stopping or without its database.', {
    retryAfterSeconds: 1,
  })

const notConfirmed = () =>
  new DomainError(
    'unavailable',
    'This server cannot confirm that these keys are the ones of now. Try again.',
    { retryAfterSeconds: 1 },
  )

const notOperator = () =>
  new DomainError(
    'operator_key_required',
    'The figures span all workspaces. Use a key of the first workspace, the operator’s.',
  )

async function health(modules: Modules, now: number): Promise<Schemas['Health']> {
  const answers = await modules.db.ping().then(
    () => true,
    () => false,
  )
  return {
    status: answers && modules.readiness.isReady() ? 'ok' : 'degraded',
    version: modules.version,
    database: answers ? 'ok' : 'unreachable',
    uptime_seconds: Math.floor((now - modules.startedAt) / 1000),
  }
}

function jwks(modules: Modules, environment: Environment, now: number) {
  // A set that may still hold a compromised key is worse than none.
  if (!modules.readiness.isConfirmed()) throw notConfirmed()
  const body = { keys: modules.ring.jwks(environment, now) }
  const headers = {
    ETag: textTag(JSON.stringify(body)),
    'Cache-Control': `public, max-age=${JWKS_MAX_AGE_SECONDS}`,
  }
  return { status: 200 as const, body, headers }
}

/** Read at the start and never fewer: nothing to confirm, unlike with the keys of tokens. */
function auditJwks(modules: Modules, environment: Environment) {
  const body = { keys: modules.auditKeys.jwks(environment) }
  const headers = {
    ETag: textTag(JSON.stringify(body)),
    'Cache-Control': `public, max-age=${JWKS_MAX_AGE_SECONDS}`,
  }
  return { status: 200 as const, body, headers }
}
