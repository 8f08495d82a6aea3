/** Where people may be sent back to: never an open redirect (SEMANTICS 32). */
import { DomainError, type FieldError } from '../lib/errors.ts'

/** What URL parsers quietly drop or turn into something else, and spaces. */
const ODD = /[\p{Cc}\p{Zs}\\]/u

/** The address in its normal form, or what is wrong with it. */
function readReturnUrl(text: string, hosts: readonly string[]): { url: string } | string {
  if (ODD.test(text) || !URL.canParse(text)) return 'Must be an absolute https address.'
  const url = new URL(text)
  if (url.protocol !== 'https:' || !/^https:\/\//i.test(text)) {
    return 'Must be an absolute https address.'
  }
  if (url.username !== '' || url.password !== '') return 'Must not hold a user name or password.'
  if (hosts.includes(url.host)) return { url: url.href }
  return hosts.length === 0
    ? 'No host is allowed here: the operator lists them in AMPGATE_RETURN_HOSTS.'
    : 'Its host is none of those that the operator lists in AMPGATE_RETURN_HOSTS.'
}

export type ReturnUrls = { successUrl: string | undefined; cancelUrl: string | undefined }

/** @throws DomainError `invalid_return_url` naming each field at fault */
export function requireReturnUrls(given: ReturnUrls, hosts: readonly string[]): ReturnUrls {
  const errors: FieldError[] = []
  const read = (text: string | undefined, pointer: string): string | undefined => {
    if (text === undefined) return undefined
    const result = readReturnUrl(text, hosts)
    if (typeof result !== 'string') return result.url
    errors.push({ pointer, detail: result })
    return undefined
  }
  const urls = {
    successUrl: read(given.successUrl, '/success_url'),
    cancelUrl: read(given.cancelUrl, '/cancel_url'),
  }
  const [first] = errors
  if (first === undefined) return urls
  throw new DomainError('invalid_return_url', `${first.pointer.slice(1)}: ${first.detail}`, {
    errors,
  })
}
