/** Every reply against the description: an undeclared status, code, member or header fails. */
import type { OperationId } from '../../generated/operations.ts'
import { type DeclaredReply, replies } from '../../generated/replies.ts'
import { type Check, compileCheck } from '../../src/http/validate.ts'

/** A reply that the description declares. */
export type Answer = {
  readonly status: number
  readonly headers: Headers
  /** The body as it came; empty for HEAD and 304. */
  readonly text: string
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown
}

/** A problem document (RFC 9457), as the description has it. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  instance: string
  code: string
  error: string
  request_id: string
  errors?: { pointer: string; detail: string }[]
  required_scope?: string
  required_role?: string[]
  role?: string
  have?: string[]
  missing?: string[]
  exceeds?: string[]
  object_id?: string
  reason?: string
  policy_id?: string
  policy_name?: string
  rule?: string
  asked?: string
  allowed?: string
  limit?: string
  limit_requests?: number
  window_seconds?: number
  used?: number
  retry_at?: string
}

const checks = new Map<DeclaredReply, Check>()

function checkOf(declared: DeclaredReply): Check {
  const known = checks.get(declared) ?? compileCheck(declared.schema ?? {})
  checks.set(declared, known)
  return known
}

/** Read `response` to operation `id`. @throws Error unless the description declares all of it */
export async function readReply(
  id: OperationId,
  response: Response,
  method: string,
): Promise<Answer> {
  const { status, headers } = response
  const text = await response.text()
  const fail = (what: string): never => {
    throw new Error(`${id} answered ${status}: ${what}\n${text.slice(0, 500)}`)
  }
  const declared = replies[id][status] ?? fail('which is not declared')
  if (!headers.get('x-request-id')) fail('without X-Request-Id')
  for (const name of declared.headers) {
    if (!isOptional(name, status) && headers.get(name) === null) fail(`without the header ${name}`)
  }
  if (!declared.headers.includes('Cache-Control') && headers.get('cache-control') !== 'no-store') {
    fail('without Cache-Control: no-store')
  }
  const type = headers.get('content-type')?.split(';')[0]
  const types = [declared.contentType, ...(declared.otherTypes ?? [])]
  if (!types.includes(type)) fail(`as ${type}, not ${declared.contentType}`)
  if (method === 'HEAD' || declared.contentType === undefined) {
    if (text !== '') fail('with a body')
    return { status, headers, text, json: undefined }
  }
  if (!/[/+]json$/.test(type ?? '')) return { status, headers, text, json: undefined }
  const json: unknown = JSON.parse(text)
  const [error] = checkOf(declared)(json)
  if (error !== undefined) fail(`${error.pointer}: ${error.detail}`)
  if (type === 'application/problem+json') {
    const problem = json as Problem
    if (!(declared.codes as readonly string[]).includes(problem.code)) {
      fail(`code ${problem.code}, which is not declared`)
    }
    requireSound(problem, status, headers.get('x-request-id'), fail)
  }
  return { status, headers, text, json }
}

/** What is there only when it applies: a scope that lacks, a limit that the request counted for. */
const isOptional = (header: string, status: number): boolean =>
  header === 'WWW-Authenticate' ? status === 403 : /^RateLimit/.test(header) && status < 300

/** What holds of every problem document, whoever answers it. */
export function requireSound(
  problem: Problem,
  status: number,
  requestId: string | null,
  fail: (what: string) => never,
): void {
  if (problem.status !== status) fail(`status ${problem.status} in the body`)
  if (problem.request_id !== requestId) fail('with another request_id in the body')
  if (problem.error !== problem.detail) fail('with error and detail apart')
  if (problem.type !== `urn:ampgate:problem:${problem.code}`) fail(`of type ${problem.type}`)
  if (problem.title === '' || problem.detail === '') fail('without words')
}
