/**
 * Built-in billing: a page of our own that shows the plan and asks. Nothing is paid; who may raise
 * a live plan is the operator's business (`confirmCheckout`).
 */
import { linkReference } from '../checkout.ts'
import type { Provider } from '../provider.ts'
import { type CheckoutLinks, PORTAL_MILLISECONDS, type PortalLinks, portalPath } from './link.ts'

const LINK_MILLISECONDS = 30 * 60_000

/** `baseUrl` is this server's address, without a trailing slash. */
export function createBuiltIn(
  baseUrl: string,
  links: CheckoutLinks,
  portals: PortalLinks,
): Provider {
  return {
    name: 'built-in',
    sells: plan => plan.isSold,
    openCheckout: async ({ environment, now }) => {
      const { text, path } = links.write(environment)
      return {
        url: baseUrl + path,
        reference: linkReference(text),
        expiresAt: new Date(now + LINK_MILLISECONDS),
      }
    },
    openPortal: async ({ workspaceId, environment, now }) => {
      const expiresAt = new Date(now + PORTAL_MILLISECONDS)
      const text = portals.write({ workspaceId, environment, expiresAt: expiresAt.getTime() })
      return { url: baseUrl + portalPath(text), expiresAt }
    },
  }
}
