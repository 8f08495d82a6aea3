/** What a handler may answer. See handlers.ts for how these files are read. */
import type { Handler, Reply, Schemas, SuccessStatus } from '../../src/http/contract.ts'

declare const agent: Schemas['Agent']
declare const key: Schemas['Key']

// An undeclared status.
export const created: Handler<'agents.create'> = () => ({ status: 201, body: agent })
// @ts-expect-error -- creating answers 201
export const wrongStatus: Handler<'agents.create'> = () => ({ status: 200, body: agent })
// @ts-expect-error -- refusals are thrown, not answered
export const refused: Handler<'agents.create'> = () => ({ status: 404, body: agent })
// @ts-expect-error -- 304 is the pipeline's
export const notModified: SuccessStatus<'system.jwks'> = 304
export const modified: SuccessStatus<'system.jwks'> = 200

// Another body, or none.
export const later: Handler<'keys.get'> = async () => ({ status: 200, body: key })
// @ts-expect-error -- an agent is not a key
export const otherBody: Handler<'keys.get'> = async () => ({ status: 200, body: agent })
// @ts-expect-error -- the body is missing
export const noBody: Handler<'keys.get'> = () => ({ status: 200 })

// An undeclared value of an enum.
export const ok: Handler<'system.live'> = () => ({ status: 200, body: { status: 'ok' } })
// @ts-expect-error -- `fine` is not declared
export const fine: Handler<'system.live'> = () => ({ status: 200, body: { status: 'fine' } })
export const declaredCode: Schemas['Verdict'] = { valid: false, code: 'expired', reason: '' }
// @ts-expect-error -- `late` is not declared
export const undeclaredCode: Schemas['Verdict'] = { valid: false, code: 'late', reason: '' }

// A required member left out, and null or undefined where a member must be absent.
const verdict = { valid: true, code: 'ok', reason: '' } as const
export const flat: Handler<'tokens.verify'> = () => ({ status: 200, body: verdict })
export const absent: Schemas['Verdict'] = { ...verdict }
// @ts-expect-error -- `reason` is missing
export const noReason: Schemas['Verdict'] = { valid: true, code: 'ok' }
// @ts-expect-error -- a member that is unknown is absent
export const nulled: Schemas['Verdict'] = { ...verdict, agent_id: null }
// @ts-expect-error -- a member that is unknown is absent
export const undef: Schemas['Verdict'] = { ...verdict, agent_id: undefined }

// A member that is not declared, wherever a literal meets its declared type, as in present/.
export const present = (): Schemas['Probe'] => ({ status: 'ok' })
// @ts-expect-error -- `secret_hash` is not declared
export const leaking = (): Schemas['Probe'] => ({ status: 'ok', secret_hash: '' })
export const reply: Reply<'system.live'> = { status: 200, body: { status: 'ok' } }
const surplus = (): Reply<'system.live'> => ({
  status: 200,
  // @ts-expect-error -- `secret_hash` is not declared
  body: { status: 'ok', secret_hash: '' },
})
export const leakingReply = surplus()

// Text where the description says text, and headers.
export const yaml: Reply<'system.openapiYaml'> = { status: 200, body: 'openapi: 3.1.0' }
// @ts-expect-error -- YAML is answered as text
export const notText: Reply<'system.openapiYaml'> = { status: 200, body: { openapi: '3.1.0' } }
export const headers: Reply<'keys.get'> = { status: 200, body: key, headers: { ETag: '"1"' } }
// @ts-expect-error -- a header is a text
export const badHeaders: Reply<'keys.get'> = { status: 200, body: key, headers: { ETag: 1 } }
