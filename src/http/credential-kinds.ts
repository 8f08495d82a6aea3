/** What a credential is that is no API key, told by its form alone; nothing of it is believed. */

/** Of a compact JWT. Whoever sends more than this as its header sends no token of ours. */
const JWT = /^(eyJ[A-Za-z0-9_-]{0,1024})\.[A-Za-z0-9_-]*\./

const TOKEN_KINDS: ReadonlyMap<unknown, string> = new Map([
  ['at+jwt', 'a task token'],
  ['delegation+jwt', 'a delegation token'],
  ['audit-checkpoint+jwt', 'a checkpoint of an audit trail'],
])

const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^(?:https?:\/\/\S*\/)?(?:aglink|agportal)_/, 'the link of a billing page'],
  [/^-----BEGIN /, 'a private key or certificate'],
  [/^whsec_/, 'the secret of a webhook'],
  // Of an object of ours, 22 characters or more behind its prefix.
  [/^ag_[0-9A-Za-z]{22}$/, 'the id of an agent'],
  [/^key_[0-9A-Za-z]{22}$/, 'the id of an API key, not the key'],
  [/^tok_[0-9A-Za-z]{22,}$/, 'the id of a token'],
]

/** `a task token`, say; undefined for what may have been meant as an API key. */
export function otherKindOf(text: string): string | undefined {
  const header = JWT.exec(text)?.[1]
  if (header !== undefined) return TOKEN_KINDS.get(typeOf(header)) ?? 'a token'
  return KINDS.find(([pattern]) => pattern.test(text))?.[1]
}

function typeOf(header: string): unknown {
  try {
    const read: unknown = JSON.parse(Buffer.from(header, 'base64url').toString())
    return typeof read === 'object' && read !== null && 'typ' in read ? read.typ : undefined
  } catch {
    return undefined
  }
}
