/** Sends calls: attempts, deadlines, retries, and answers turned into results or errors. */
import { apiError } from './api-error.ts'
import { Call, type Reply } from './call.ts'
import {
  AmpGateError,
  ConnectionError,
  RedirectError,
  TimeoutError,
  UnreadableReplyError,
} from './errors.ts'
import type { Operation } from './operation.ts'
import type { KeyEnvironment } from './options.ts'
import { PageCall, type WirePage } from './page.ts'
import { hideWhenPrinted } from './printing.ts'
import { type Arguments, buildRequest, type WireRequest } from './request.ts'
import { parseRetryAfter, retryDelayMs } from './retry.ts'
import { checkRetries, checkTimeout, type Settings } from './settings.ts'

/** The largest answer that is read: a page of 200 full objects stays far below it. */
const replyBytesMax = 16 * 1024 * 1024

type Answer = { response: Response; text: string }

export class Transport {
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  get baseUrl(): string {
    return this.#settings.baseUrl
  }

  get environment(): KeyEnvironment {
    return this.#settings.environment
  }

  call<T>(
    operation: Operation,
    ids: Arguments['ids'],
    params?: Arguments['params'],
    options?: Arguments['options'],
  ): Call<T> {
    return new Call(this.#send<T>(operation, { ids, params, options }))
  }

  list<T>(
    operation: Operation,
    ids: Arguments['ids'],
    params?: Arguments['params'],
    options?: Arguments['options'],
  ): PageCall<T> {
    const reply = this.#send<WirePage<T>>(operation, { ids, params, options })
    return new PageCall(reply, cursor =>
      this.list<T>(operation, ids, { ...params, cursor }, options),
    )
  }

  async #send<T>(operation: Operation, args: Arguments): Promise<Reply<T>> {
    const { sleep, random } = this.#settings
    const signal = args.options?.signal
    const maxRetries = checkRetries(args.options?.maxRetries ?? this.#settings.maxRetries)
    // Built once, so that every attempt carries the same Idempotency-Key and use_id.
    const request = buildRequest(operation, args, this.#settings)
    for (let attempt = 0; ; attempt++) {
      signal?.throwIfAborted()
      try {
        return readAnswer<T>(operation, await this.#attempt(operation, request, args))
      } catch (error) {
        if (signal?.aborted || attempt >= maxRetries) throw error
        const delayMs = retryDelayMs(error, operation, attempt, random)
        if (delayMs === undefined) throw error
        await sleep(delayMs, signal)
      }
    }
  }

  async #attempt(operation: Operation, request: WireRequest, args: Arguments): Promise<Answer> {
    const { url, method, headers, body } = request
    const signal = args.options?.signal
    const timeoutMs = checkTimeout(args.options?.timeoutMs ?? this.#settings.timeoutMs)
    const controller = new AbortController()
    const onAbort = (): void => controller.abort(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => controller.abort(), timeoutMs)
    try {
      const response = await this.#settings.fetch(url, {
        method,
        headers,
        ...(body !== undefined && { body }),
        redirect: 'manual',
        credentials: 'omit',
        signal: controller.signal,
      })
      return { response, text: await readText(operation, response) }
    } catch (error) {
      signal?.throwIfAborted()
      if (controller.signal.aborted) {
        throw new TimeoutError(`${operation.id}: no whole answer within ${timeoutMs} ms`)
      }
      if (error instanceof AmpGateError) throw error
      const message = `${operation.id}: no answer from ${this.baseUrl}`
      throw new ConnectionError(message, { cause: error })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }
}

async function readText(operation: Operation, response: Response): Promise<string> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let text = ''
  let bytes = 0
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.byteLength
    if (bytes > replyBytesMax) {
      await reader.cancel()
      throw new UnreadableReplyError(`${operation.id}: the answer is larger than 16 MB`)
    }
    text += decoder.decode(value, { stream: true })
  }
  return text + decoder.decode()
}

function readAnswer<T>(operation: Operation, { response, text }: Answer): Reply<T> {
  const { status, headers } = response
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304)) {
    throw new RedirectError(
      `${operation.id}: the server answered with a redirect, which is not followed; check baseUrl`,
    )
  }
  if (!response.ok) {
    const retryAfter = parseRetryAfter(headers.get('Retry-After'), Date.now())
    const problem = parseObject(text) ?? {}
    throw apiError({ operation: operation.id, status, headers, problem, retryAfter })
  }
  const request_id = headers.get('X-Request-Id') ?? undefined
  // The description says that a text is the result; there is nothing to check.
  if (operation.reply === 'text') return { data: text as T, response, request_id }
  const data = parseObject(text)
  if (!data) {
    throw new UnreadableReplyError(`${operation.id}: the answer (${status}) is not a JSON object`)
  }
  hideWhenPrinted(data, operation.secrets)
  // The server holds its answers to the description; unknown members and values stay in.
  return { data: data as T, response, request_id }
}

/** Without the parser's error, which quotes the text: it may hold a credential. */
function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return value as Record<string, unknown>
  } catch {
    return undefined
  }
}
