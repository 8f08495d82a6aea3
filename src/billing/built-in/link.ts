/**
 * The links to our own pages: the one exception to "no secret in an address". They are short-lived,
 * and of a form that the log knows and hides (`hideLinks`).
 */
import { hkdfSync } from 'node:crypto'
import { hmac, sameDigest } from '../../lib/digest.ts'
import { open, SealError, seal } from '../../lib/seal.ts'
import type { VersionedSecrets } from '../../storage/secrets.ts'
import type { Environment } from '../../storage/tenant.ts'

export const PORTAL_MILLISECONDS = 30 * 60_000

const CHECKOUT = /^aglink_(live|test)_[0-9A-Za-z]{44}$/
const PORTAL = /^agportal_[A-Za-z0-9_-]{1,400}$/

export const CHECKOUT_PATH = '/billing/checkout/{link}'
export const PORTAL_PATH = '/billing/portal/{link}'

export const portalPath = (text: string): string => PORTAL_PATH.replace('{link}', text)

/** The text of a new link, one-time, and its path. */
export function checkoutLink(
  environment: Environment,
  secret: string,
): { text: string; path: string } {
  const text = `aglink_${environment}_${secret}`
  return { text, path: CHECKOUT_PATH.replace('{link}', text) }
}

/** Where a link leads; undefined when it is none. */
export function environmentOf(text: string): Environment | undefined {
  const environment = CHECKOUT.exec(text)?.[1]
  return environment === 'live' || environment === 'test' ? environment : undefined
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
