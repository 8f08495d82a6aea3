/** What the pages of a checkout say. */
import type { Checkout } from '../../billing/checkout.ts'
import type { Confirmed } from '../../billing/checkouts.ts'
import type { Plan } from '../../billing/plan.ts'
import type { Subscription } from '../../billing/subscription.ts'
import type { Environment } from '../../storage/tenant.ts'
import { type Html, html, messagePage, page } from './html.ts'
import { limitRows, priceWords } from './plan-words.ts'

/** Whose plan a page is about. */
export type Subject = { workspaceName: string; environment: Environment }

export const from = ({ workspaceName, environment }: Subject): Html =>
  html`<p class="from"><span><span class="mark">AmpGate</span> · ${workspaceName}</span>
<span class="tag">${environment === 'live' ? 'Live' : 'Test'}</span></p>`

export type Question = Subject & {
  checkout: Checkout
  subscription: Subscription
  current: Plan
  plan: Plan
  /** Whether the operator has to agree. */
  needsOperator: boolean
  /** The value that the form must bring back. */
  formToken: string
}

/** The page that asks. Opening it changes nothing. */
export function questionPage(question: Question): Response {
  const { plan, current, checkout, needsOperator } = question
  const title = `Change to ${plan.name}?`
  const note = needsOperator
    ? 'Nothing changes yet when you confirm: an operator of this server has to approve it.'
    : 'The change takes effect at once when you confirm.'
  const cancel = checkout.cancelUrl
  return page(
    title,
    html`${from(question)}
<h1>${title}</h1>
<p class="price">${priceWords(plan)}</p>
${comparison(question, current, plan)}
<p class="note">${note}</p>
<div class="steps">
<form method="post">
<input type="hidden" name="form_token" value="${question.formToken}">
<button type="submit">Confirm ${plan.name}</button>
</form>
${cancel === undefined ? undefined : html`<a href="${cancel}" rel="noreferrer">Cancel</a>`}
</div>
<p class="small">This page works once, until ${clockTime(checkout.expiresAt)}.
If you did not ask for this, close it.</p>`,
  )
}

function comparison({ subscription }: Question, current: Plan, plan: Plan): Html {
  const now = limitRows(subscription.limits)
  const rows = limitRows(plan.limits).map(
    ([name, words], i) => html`<tr><th scope="row">${name}</th><td>${now[i]?.[1]}</td>
<td class="new">${words}</td></tr>
`,
  )
  return html`<table>
<thead><tr><th scope="col"><span>What it allows</span></th>
<th scope="col">Now: ${current.name}</th><th scope="col">Then: ${plan.name}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}

const clockTime = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Why a link cannot be used. */
type Refusal = Exclude<Confirmed, 'completed' | 'pending'>

const REFUSALS: Record<Refusal, [title: string, words: string, status: number]> = {
  used: ['This link has been used', 'It works once. Ask for the plan again to get a new one.', 410],
  expired: [
    'This link has expired',
    'It worked for 30 minutes. Nothing was changed; ask for the plan again to get a new one.',
    410,
  ],
  current: [
    'Nothing to change',
    'The workspace is on this plan already. Nothing was changed.',
    409,
  ],
}

export function refusalPage(refusal: Refusal): Response {
  const [title, words, status] = REFUSALS[refusal]
  return messagePage(title, words, { status })
}

/** The page that says what came of it. */
export function outcomePage(
  subject: Subject & { checkout: Checkout; plan: Plan },
  outcome: 'completed' | 'pending',
): Response {
  const { checkout, plan, environment } = subject
  const [title, words] =
    outcome === 'pending'
      ? [
          `${plan.name} waits for approval`,
          `The plan changes when an operator approves it. Its number is ${checkout.id}.`,
        ]
      : [
          `You are on ${plan.name} now`,
          environment === 'test'
            ? 'This is the test environment: the subscription is simulated, and nobody pays.'
            : 'The change has taken effect.',
        ]
  const next = checkout.successUrl
  return page(
    title,
    html`${from(subject)}
<h1>${title}</h1>
<p class="price">${priceWords(plan)}</p>
<p class="note" role="status">${words}</p>
${next === undefined ? undefined : continueTo(next)}`,
  )
}

/** A link, not a redirect: people see where they go. */
const continueTo = (url: string): Html =>
  html`<div class="steps"><a class="button" href="${url}" rel="noreferrer">Continue to
${new URL(url).host}</a></div>`
