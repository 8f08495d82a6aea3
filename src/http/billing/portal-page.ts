/** The page that shows what a workspace is on. */
import type { Plan } from '../../billing/plan.ts'
import type { Subscription } from '../../billing/subscription.ts'
import { from, type Subject } from './checkout-page.ts'
import { html, page } from './html.ts'
import { limitRows, priceWords } from './plan-words.ts'

export type Shown = Subject & {
  subscription: Subscription
  plan: Plan
  /** What waits for the operator. */
  pending: Plan | undefined
}

const STATUS: Record<Subscription['status'], string> = {
  active: 'active',
  past_due: 'a payment failed and is tried again',
  canceled: 'canceled',
}

export function portalPage(shown: Shown): Response {
  const { plan, subscription, pending } = shown
  const rows = [['Status', STATUS[subscription.status]], ...limitRows(subscription.limits)].map(
    ([name, words]) => html`<tr><th scope="row">${name}</th><td class="new">${words}</td></tr>
`,
  )
  return page(
    'Your plan',
    html`${from(shown)}
<h1>Your plan: ${plan.name}</h1>
<p class="price">${priceWords(plan)}</p>
<table><tbody>
${rows}</tbody></table>
${pending && html`<p class="note">${pending.name} was confirmed and waits for approval.</p>`}
<p class="small">To change it, ask for another plan: POST /v1/billing/checkout with an API key that
has the scope billing.write.</p>`,
  )
}
