import { ConfigurationError } from './errors.ts'
import type { ClientOptions, Fetch, KeyEnvironment } from './options.ts'

/** The client's options, read, checked and completed. Holds the key: never printed. */
export type Settings = {
  apiKey: string | undefined
  /** Without a slash at its end. */
  baseUrl: string
  /** Where the key acts; `live` where nothing says otherwise. */
  environment: KeyEnvironment
  timeoutMs: number
  maxRetries: number
  headers: Readonly<Record<string, string>>
  userAgent: string | undefined
  fetch: Fetch
  sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  random: () => number
}

const defaultBaseUrl = 'http://127.0.0.1:8080'

export function readSettings(options: ClientOptions, version: string): Settings {
  const apiKey = readApiKey(options.apiKey ?? variable('AMPGATE_API_KEY'))
  const url = options.baseUrl ?? variable('AMPGATE_URL') ?? defaultBaseUrl
  return {
    apiKey,
    baseUrl: readBaseUrl(url, options.allowInsecureHttp === true),
    environment: readEnvironment(apiKey, options.environment),
    timeoutMs: checkTimeout(options.timeoutMs ?? 30_000),
    maxRetries: checkRetries(options.maxRetries ?? 2),
    headers: options.headers ?? {},
    userAgent: userAgent(version),
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    sleep: options.sleep ?? sleep,
    random: options.random ?? Math.random,
  }
}

/** Milliseconds that `setTimeout` can wait: above 2^31 - 1 it would fire at once. */
export function checkTimeout(timeoutMs: number): number {
  if (timeoutMs > 0 && timeoutMs < 2 ** 31) return timeoutMs
  throw new ConfigurationError('timeoutMs must be more than 0 and less than 2147483648')
}

export function checkRetries(maxRetries: number): number {
  if (Number.isInteger(maxRetries) && maxRetries >= 0 && maxRetries <= 10) return maxRetries
  throw new ConfigurationError('maxRetries must be a whole number from 0 to 10')
}

/** Checked here because `fetch` would put a key that no header can carry into its error text. */
function readApiKey(given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const key = given.trim()
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new ConfigurationError(
    key === ''
      ? 'apiKey is empty; leave it out to call public methods only'
      : 'apiKey holds a character that no API key has (a space, a line break?)',
  )
}

/** What the text of a key says; `gsk_` keys, whose second word is a workspace, do not say it. */
function environmentOf(apiKey: string): KeyEnvironment | undefined {
  const said = /^(?:(?:ag|org|sk)_|amp_sk_)(live|test)_/.exec(apiKey)?.[1]
  return said === 'live' || said === 'test' ? said : undefined
}

function readEnvironment(
  apiKey: string | undefined,
  given: KeyEnvironment | undefined,
): KeyEnvironment {
  if (given !== undefined && given !== 'live' && given !== 'test') {
    throw new ConfigurationError("environment must be 'live' or 'test'")
  }
  const said = apiKey === undefined ? undefined : environmentOf(apiKey)
  if (given !== undefined && said !== undefined && given !== said) {
    throw new ConfigurationError(`environment is ${given}, but apiKey is a ${said} key`)
  }
  return given ?? said ?? 'live'
}

/** The URL is not repeated in the errors: it may hold a password. */
function readBaseUrl(text: string, allowInsecureHttp: boolean): string {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new ConfigurationError('baseUrl is not a URL; give it like https://ampgate.example.com')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new ConfigurationError('baseUrl must start with https:// (or http:// for this machine)')
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigurationError('baseUrl must have no user, password, query or fragment')
  }
  if (url.protocol === 'http:' && !allowInsecureHttp && !isLoopback(url.hostname)) {
    throw new ConfigurationError(
      `baseUrl is plain http to ${url.hostname}: keys and tokens would travel unencrypted. ` +
        'Use https, or set allowInsecureHttp if the network itself is private',
    )
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host === '[::1]') return true
  return /^127(\.\d{1,3}){3}$/.test(host)
}

type Host = { env?: Record<string, string | undefined>; versions?: Record<string, string> }

/** The process, where there is one: a browser has none. */
function host(): Host | undefined {
  return (globalThis as { process?: Host }).process
}

/** An environment variable; an empty one counts as not set. */
function variable(name: string): string | undefined {
  return host()?.env?.[name] || undefined
}

function userAgent(version: string): string | undefined {
  const versions = host()?.versions
  if (!versions) return undefined // a browser sends its own
  const runtime = versions.bun ? `bun/${versions.bun}` : `node/${versions.node}`
  return `ampgate-sdk-typescript/${version} ${runtime}`
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
