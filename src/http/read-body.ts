/** The body of a request: bounded, UTF-8, JSON in its strict form. */
import { DomainError, type FieldError } from '../lib/errors.ts'
import { parseStrictJson } from '../lib/strict-json.ts'
import type { ChunkReader, HeaderSource, Incoming } from './incoming.ts'

export const BODY_BYTES_MAX = 65_536
export const BODY_DEPTH_MAX = 32
/** Of a trimmed text. */
const NO_BODY = /^(\{\s*\})?$/
const JSON_TYPE = 'application/json'
const JSON_WITH_PARAMETERS = /^application\/json\s*(;|$)/i

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Refuses what says itself that it is too large, before anything is read. */
export function requireSmallBody(headers: Pick<HeaderSource, 'get'>): void {
  const length = headers.get('content-length')
  if (length !== null && Number(length) > BODY_BYTES_MAX) throw tooLarge()
}

const tooLarge = () =>
  new DomainError('body_too_large', `The body is larger than ${BODY_BYTES_MAX} bytes. Send less.`)

/**
 * The body's bytes; undefined when they are too many, which are then not held in memory. One that
 * breaks off is the doing of its client, and no fault of ours, though nobody is there to be told.
 */
async function readBounded(request: Incoming): Promise<Uint8Array | undefined> {
  const length = request.headers.get('content-length')
  if (length !== null && Number(length) > BODY_BYTES_MAX) return undefined
  try {
    if (length !== null || request.body === null) return await request.bytes()
    return await readChunks(request.body.getReader())
  } catch {
    throw malformed('The body broke off before its end.', '')
  }
}

async function readChunks(reader: ChunkReader): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (let next = await reader.read(); next.value !== undefined; next = await reader.read()) {
    size += next.value.length
    if (size > BODY_BYTES_MAX) {
      await reader.cancel()
      return undefined
    }
    chunks.push(next.value)
  }
  return Buffer.concat(chunks)
}

/**
 * The body, whatever it holds.
 * @throws DomainError `body_too_large`, `malformed_json`
 */
async function readBytes(request: Incoming): Promise<Uint8Array> {
  const bytes = await readBounded(request)
  if (bytes === undefined) throw tooLarge()
  return bytes
}

/**
 * The body as text, whatever it holds.
 * @throws DomainError `body_too_large`, `malformed_json`
 */
export const readText = async (request: Incoming): Promise<string> =>
  decode(await readBytes(request))

/** Whether a Content-Type is that of JSON; most say no more than that. */
export const isJson = (contentType: string): boolean =>
  contentType === JSON_TYPE || JSON_WITH_PARAMETERS.test(contentType)

/**
 * The parsed body; an empty one counts as `{}`.
 * @throws DomainError `body_too_large`, `unsupported_media_type`, `malformed_json`
 */
export async function readBody(request: Incoming): Promise<unknown> {
  const bytes = await readBytes(request)
  if (bytes.length === 0) return {}
  if (!isJson(request.headers.get('content-type') ?? '')) {
    throw new DomainError(
      'unsupported_media_type',
      'Send the body as JSON, with the header `Content-Type: application/json`.',
    )
  }
  const parsed = parseStrictJson(decode(bytes), BODY_DEPTH_MAX)
  if (parsed.ok) return parsed.value
  throw malformed(parsed.error.detail, parsed.error.pointer)
}

/**
 * An error unless there is no body; `{}`, which some clients send with every call, counts as none.
 */
export async function findBody(request: Incoming): Promise<FieldError[]> {
  const bytes = await readBounded(request)
  const isEmpty = bytes !== undefined && NO_BODY.test(new TextDecoder().decode(bytes).trim())
  return isEmpty ? [] : [{ pointer: '', detail: 'This operation takes no body.' }]
}

/** Undefined when it is not UTF-8. A byte order mark stays what it is: a character. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

function decode(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (text === undefined) throw malformed('The body is not valid UTF-8.', '')
  return text
}

const malformed = (detail: string, pointer: string) =>
  new DomainError('malformed_json', detail, { errors: [{ pointer, detail }] })
