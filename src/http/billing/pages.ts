/**
 * Our own billing pages: server-rendered, no script, no cookie. A link's secret stands in the
 * address, hashed or sealed at rest, hidden in the log, and told to no other site. Opening a page
 * changes nothing, since mail programs and messengers open links too.
 */
import { recordRefusal } from '../../audit/record.ts'
import { AuditedRefusal } from '../../audit/refusal.ts'
import type { Work } from '../../audit/work.ts'
import { planOf, readStanding } from '../../billing/billing.ts'
import { CHECKOUT_PATH, PORTAL_PATH } from '../../billing/built-in/link.ts'
import { type Checkout, linkReference, whyNot } from '../../billing/checkout.ts'
import { findByReference, findPending } from '../../billing/checkout-store.ts'
import { type Confirmed, confirmCheckout } from '../../billing/checkouts.ts'
import { DomainError } from '../../lib/errors.ts'
import type { Tenant } from '../../storage/tenant.ts'
import { getWorkspace } from '../../workspaces/workspaces.ts'
import type { Edge } from '../edge.ts'
import type { Exchange } from '../exchange.ts'
import type { Modules } from '../modules.ts'
import { mediaTypeOf, type OwnRoute } from '../own-route.ts'
import { readText } from '../read-body.ts'
import { holdAsker } from './asker.ts'
import { outcomePage, questionPage, refusalPage } from './checkout-page.ts'
import { messagePage } from './html.ts'
import { portalPage } from './portal-page.ts'

type Surroundings = Pick<Modules, 'db' | 'billing'> & Pick<Edge, 'live' | 'clock'>

export function billingPages(on: Surroundings): OwnRoute[] {
  const path = CHECKOUT_PATH
  return [
    asPage('GET', path, visit => showCheckout(on, visit)),
    asPage('POST', path, visit => confirm(on, visit)),
    asPage('GET', PORTAL_PATH, visit => showPortal(on, visit)),
    asPage('GET', '/billing/done', async () =>
      messagePage('Thank you', 'The plan changes when the payment is confirmed. Close this page.'),
    ),
  ]
}

type Answer = (visit: Visit) => Promise<Response>
type Visit = { exchange: Exchange; link: string }

/** Refusals and faults as pages too. */
function asPage(method: OwnRoute['method'], path: string, answer: Answer): OwnRoute {
  return {
    method,
    path,
    answer: async (exchange, { link = '' }) => {
      try {
        return await answer({ exchange, link })
      } catch (error) {
        const { status, headers } = exchange.refuse(error)
        const words = error instanceof DomainError ? error.message : FAULT
        const retryAfter = headers.get('retry-after')
        return messagePage('This did not work', `${words} (${exchange.requestId})`, {
          status,
          headers: retryAfter === null ? {} : { 'Retry-After': retryAfter },
        })
      }
    },
  }
}

const FAULT = 'Something failed here, and nothing was changed that this page does not show.'

const notFound = (): Response =>
  messagePage(
    'There is no such page',
    'The address is not complete, or not of this server. Copy it again, or ask for a new one.',
    { status: 404 },
  )

/** The checkout of a link; one that we did not write costs no query. */
async function findLinked(on: Surroundings, { link }: Visit): Promise<Checkout | undefined> {
  const environment = on.billing.checkoutLinks.environmentOf(link)
  const found =
    environment &&
    (await findByReference(environment, on.db.read(environment), linkReference(link)))
  return found?.provider === 'built-in' ? found : undefined
}

async function readSubject(on: Surroundings, checkout: Checkout, now: number) {
  const tenant = tenantOf(checkout)
  const workspace = await getWorkspace(on.db, tenant)
  const sql = on.db.read(tenant.environment)
  const { plans, subscription } = await readStanding(on.billing, tenant, sql, now)
  return {
    workspaceName: workspace.name,
    environment: tenant.environment,
    checkout,
    subscription,
    current: planOf(plans, subscription.plan),
    plan: planOf(plans, checkout.plan),
  }
}

const tenantOf = ({ workspaceId, environment }: Tenant): Tenant => ({ workspaceId, environment })

function suspendedPage(on: Surroundings, workspaceId: string): Response | undefined {
  if (!on.live.isWorkspaceSuspended(workspaceId)) return undefined
  const words = 'The workspace is suspended, so its plan cannot be changed. Ask its operator.'
  return messagePage('The workspace is suspended', words, { status: 403 })
}

async function showCheckout(on: Surroundings, visit: Visit): Promise<Response> {
  const { exchange, link } = visit
  const checkout = await findLinked(on, visit)
  if (checkout === undefined) return notFound()
  const suspended = suspendedPage(on, checkout.workspaceId)
  if (suspended !== undefined) return suspended
  const subject = await readSubject(on, checkout, exchange.now)
  // Test confirms by itself, so the page of its link has only this to show.
  const isSimulated = checkout.environment === 'test' && checkout.status === 'completed'
  if (isSimulated) return outcomePage(subject, 'completed')
  const why = whyNot(checkout, exchange.now)
  if (why !== undefined) return refusalPage(why)
  const needsOperator = checkout.environment === 'live' && !on.billing.isSelfService
  return questionPage({ ...subject, needsOperator, formToken: on.billing.forms.of(link) })
}

/** A form of ours is a token and its name. */
const FORM_LENGTH_MAX = 1024

async function confirm(on: Surroundings, visit: Visit): Promise<Response> {
  const { exchange } = visit
  const checkout = await findLinked(on, visit)
  if (checkout === undefined) return notFound()
  const refused = (await refuseForm(on, visit)) ?? suspendedPage(on, checkout.workspaceId)
  if (refused !== undefined) return refused
  exchange.now = on.clock.now()
  const asAsked = inNameOf(on, checkout, exchange)
  const outcome = await asAsked(async work => {
    await holdAsker(work, checkout)
    return confirmCheckout(work, on.billing, checkout)
  }).catch(async error => {
    if (error instanceof AuditedRefusal) {
      await asAsked(work => recordRefusal(work, error.event, error.code))
    }
    throw error
  })
  return showOutcome(on, checkout, outcome, exchange.now)
}

/** Does units of work in the name of the key that asked for the checkout. */
function inNameOf({ db }: Surroundings, checkout: Checkout, exchange: Exchange) {
  const tenant = tenantOf(checkout)
  const actor = { kind: 'key', id: checkout.createdBy, memberId: checkout.memberId } as const
  const { requestId, now } = exchange
  const ip = exchange.clientAddress()
  const origin = { actor, requestId, ip, userAgent: exchange.userAgent() }
  return <T>(act: (work: Work) => Promise<T>): Promise<T> =>
    db.begin(tenant.environment, tx => act({ tenant, tx, origin, now }))
}

async function showOutcome(
  on: Surroundings,
  checkout: Checkout,
  outcome: Confirmed,
  now: number,
): Promise<Response> {
  if (outcome !== 'completed' && outcome !== 'pending') return refusalPage(outcome)
  return outcomePage(await readSubject(on, checkout, now), outcome)
}

/** The form must be the one of this link's page, and sent from it. */
async function refuseForm(on: Surroundings, { exchange, link }: Visit) {
  const { request } = exchange
  if (mediaTypeOf(request) !== 'application/x-www-form-urlencoded') {
    return messagePage('This did not work', 'Use the button on the page.', { status: 415 })
  }
  const site = request.headers.get('sec-fetch-site')
  const isForeign = site !== null && site !== 'same-origin' && site !== 'none'
  const text = await readText(request)
  if (text.length > FORM_LENGTH_MAX) {
    return messagePage('This did not work', 'The form is too large.', { status: 413 })
  }
  const fields = [...new URLSearchParams(text)]
  const [name, token] = fields[0] ?? []
  if (fields.length !== 1 || name !== 'form_token' || token === undefined) {
    return messagePage('This did not work', 'Use the button on the page.', { status: 400 })
  }
  if (!isForeign && on.billing.forms.matches(link, token)) return undefined
  const words = 'The form was not sent from the page of this link. Open the link again.'
  return messagePage('This did not work', words, { status: 403 })
}

async function showPortal(on: Surroundings, { exchange, link }: Visit): Promise<Response> {
  const { now } = exchange
  const view = on.billing.portals.read(link)
  if (view === undefined) return notFound()
  if (now >= view.expiresAt) {
    return messagePage('This link has expired', 'It worked for 30 minutes. Ask for a new one.', {
      status: 410,
    })
  }
  const tenant = tenantOf(view)
  const sql = on.db.read(tenant.environment)
  const workspace = await getWorkspace(on.db, tenant)
  const { plans, subscription } = await readStanding(on.billing, tenant, sql, now)
  const pending = await findPending(tenant, sql)
  return portalPage({
    workspaceName: workspace.name,
    environment: tenant.environment,
    subscription,
    plan: planOf(plans, subscription.plan),
    pending: pending && planOf(plans, pending.plan),
  })
}
