/**
 * The links to our own pages: the one exception to "no secret in an address". They are short-lived,
 * and of a form that the log knows and hides (`hideLinks`).
 */
import { hkdfSync } from 'node:crypto'
import { randomBase62 } from '../../lib/base62.ts'
import { hmac, sameDigest } from '../../lib/digest.ts'
import { open, SealError, seal } from '../../lib/seal.ts'
import type { VersionedSecrets } from '../../storage/secrets.ts'
import type { Environment } from '../../storage/tenant.ts'

export const PORTAL_MILLISECONDS = 30 * 60_000

const CHECKOUT = /^aglink_(live|test)_[0-9A-Za-z]{22}[0-9A-Za-z_-]{22}$/
const PORTAL = /^agportal_[A-Za-z0-9_-]{1,400}$/

export const CHECKOUT_PATH = '/billing/checkout/{link}'
export const PORTAL_PATH = '/billing/portal/{link}'

export const portalPath = (text: string): string => PORTAL_PATH.replace('{link}', text)

/** 131 bits of chance, then 132 that only this server can add to them. */
const CHANCE_LENGTH = 22
const TAG_LENGTH = 22

/** One-time links; one that was not written here is known as such without a query. */
export class CheckoutLinks {
  readonly #secrets: VersionedSecrets

  constructor(secrets: VersionedSecrets) {
    this.#secrets = secrets
  }

  /** A new link, and its path. */
  write(environment: Environment): { text: string; path: string } {
    const start = `aglink_${environment}_${randomBase62(CHANCE_LENGTH)}`
    const text = start + tagOf(this.#secrets.current.key, start)
    return { text, path: CHECKOUT_PATH.replace('{link}', text) }
  }

  /** Where a link leads; undefined when it was not written here. */
  environmentOf(text: string): Environment | undefined {
    const environment = CHECKOUT.exec(text)?.[1]
    if (environment !== 'live' && environment !== 'test') return undefined
    const start = text.slice(0, -TAG_LENGTH)
    const tag = Buffer.from(text.slice(-TAG_LENGTH))
    const tags = [...this.#secrets.all.values()].map(key => Buffer.from(tagOf(key, start)))
    return tags.map(one => sameDigest(one, tag)).includes(true) ? environment : undefined
  }
}

function tagOf(secret: Buffer, start: string): string {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'ampgate billing link 1', 32))
  return hmac(key, start).toString('base64url').slice(0, TAG_LENGTH)
}

/** `text` without the secrets of links in it. */
export const hideLinks = (text: string): string =>
  text.replaceAll(/(aglink|agportal)_[A-Za-z0-9_-]+/g, '$1_[hidden]')

/** Read-only and short-lived, so that it need not be stored: it says, sealed, what it shows. */
export type PortalView = { workspaceId: string; environment: Environment; expiresAt: number }

export class PortalLinks {
  readonly #secrets: VersionedSecrets

  constructor(secrets: VersionedSecrets) {
    this.#secrets = secrets
  }

  write(view: PortalView): string {
    const text = JSON.stringify([view.workspaceId, view.environment, view.expiresAt])
    const sealed = seal(this.#secrets.current, Buffer.from(text), CONTEXT)
    return `agportal_${sealed.toString('base64url')}`
  }

  /** What the link shows; undefined when it is none of ours. */
  read(text: string): PortalView | undefined {
    if (!PORTAL.test(text)) return undefined
    try {
      const sealed = Buffer.from(text.slice('agportal_'.length), 'base64url')
      const parts: unknown = JSON.parse(open(this.#secrets.all, sealed, CONTEXT).toString())
      const [workspaceId, environment, expiresAt] = parts as [string, Environment, number]
      return { workspaceId, environment, expiresAt }
    } catch (error) {
      if (error instanceof SealError) return undefined
      throw error
    }
  }
}

const CONTEXT = 'billing portal link'

/**
 * What the form on the page of a link holds: who can only make a browser send something (CSRF) does
 * not know it, and it is good for that link alone.
 */
export class FormTokens {
  readonly #secrets: VersionedSecrets

  constructor(secrets: VersionedSecrets) {
    this.#secrets = secrets
  }

  of(link: string): string {
    return formToken(this.#secrets.current.key, link).toString('base64url')
  }

  matches(link: string, token: string): boolean {
    const given = Buffer.from(token, 'base64url')
    const keys = [...this.#secrets.all.values()]
    return keys.map(key => sameDigest(formToken(key, link), given)).includes(true)
  }
}

const formToken = (secret: Buffer, link: string): Buffer => {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'ampgate billing form 1', 32))
  return hmac(key, link)
}
