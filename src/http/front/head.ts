/**
 * The head of a request as programs send it, read from its bytes (RFC 9112). What is unusual in any
 * way is not read at all: Bun reads it, which is behind the front. So nothing is taken here whose
 * end two readers could see in different places.
 */
import type { HeaderSource } from '../incoming.ts'

/**
 * Longer heads, in bytes, are left to Bun. So no header here is longer than one may be (8 KiB), as
 * `areSmall` says.
 */
const HEAD_BYTES_MAX = 8192
const END = '\r\n\r\n'
/** Method, origin-form of the target, version. */
const REQUEST_LINE = /^([A-Z]{1,16}) (\/[!-~]*) HTTP\/1\.([01])$/
/** Name and value; no folding, no control characters, nothing beyond ASCII. */
const FIELD = /^([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([ -~]*)$/
const LENGTH = /^(0|[1-9][0-9]{0,9})$/
/** With one of these a request has another end, or more than one answer. */
const UNUSUAL = new Set([
  'transfer-encoding',
  'trailer',
  'te',
  'upgrade',
  'expect',
  'http2-settings',
])

export type Head = {
  /** Its bytes, the empty line counted in. */
  readonly length: number
  readonly method: string
  /** Path and query, as sent. */
  readonly target: string
  readonly headers: HeaderSource
  /** Bytes of the body that follows (RFC 9112, section 6.3: none without a Content-Length). */
  readonly bodyLength: number
  /** Whether the client wants no further answer on this connection. */
  readonly isLast: boolean
}

/** The head that `bytes` begin with; undefined when it is not whole, or unusual. */
export function readHead(bytes: Buffer): Head | undefined {
  const found = bytes.toString('latin1', 0, Math.min(bytes.length, HEAD_BYTES_MAX))
  const end = found.indexOf(END)
  if (end === -1) return undefined
  const [requestLine = '', ...lines] = found.slice(0, end).split('\r\n')
  const [, method, target, minor] = REQUEST_LINE.exec(requestLine) ?? []
  const headers = readFields(lines)
  if (method === undefined || target === undefined || headers === undefined) return undefined
  const length = headers.get('content-length') ?? '0'
  if (!headers.has('host') || !LENGTH.test(length)) return undefined
  const isLast = isLastOf(headers, minor === '0')
  if (isLast === undefined) return undefined
  return {
    length: end + END.length,
    method,
    target,
    headers,
    bodyLength: Number(length),
    isLast,
  }
}

/** Whether the connection ends with the answer (RFC 9112, section 9.3); undefined when unusual. */
function isLastOf(headers: HeaderSource, isOld: boolean): boolean | undefined {
  const connection = headers.get('connection')?.toLowerCase() ?? (isOld ? 'close' : 'keep-alive')
  if (connection === 'close') return true
  return connection === 'keep-alive' && !isOld ? false : undefined
}

/** Undefined when a field is unusual, or there twice. */
function readFields(lines: readonly string[]): Fields | undefined {
  const fields = new Map<string, string>()
  for (const line of lines) {
    const [, given, value] = FIELD.exec(line) ?? []
    if (given === undefined || value === undefined) return undefined
    const name = given.toLowerCase()
    if (UNUSUAL.has(name) || fields.has(name)) return undefined
    fields.set(name, value.trimEnd())
  }
  return new Fields(fields)
}

class Fields implements HeaderSource {
  readonly areSmall = true

  constructor(private readonly fields: ReadonlyMap<string, string>) {}

  get(name: string): string | null {
    return this.fields.get(name) ?? this.fields.get(name.toLowerCase()) ?? null
  }

  has(name: string): boolean {
    return this.fields.has(name)
  }

  get count(): number {
    return this.fields.size
  }

  values(): Iterable<string> {
    return this.fields.values()
  }

  forEach(look: (value: string, name: string) => void): void {
    this.fields.forEach(look)
  }
}
