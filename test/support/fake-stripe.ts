/**
 * Stripe, as far as we speak with it: answers with what the test says there is, and remembers what
 * it was asked. With `checkedBy`, every request is also put to stripe-mock, which holds it against
 * Stripe's own description, and must be accepted there.
 */
import Stripe from 'stripe'
import type { Env } from '../../src/config.ts'

export const WEBHOOK_SECRET = 'whsec_dGVzdHNlY3JldA'
export const PRICES = 'starter=price_starter,pro=price_pro,business=price_business+price_use'

export type Asked = {
  method: string
  path: string
  idempotencyKey: string | null
  params: Record<string, string>
}

export type FakeSubscription = {
  id: string
  customer?: string
  status?: string
  price?: string
  order?: string
  livemode?: boolean
  periodEnd?: number
}

export const PERIOD_END = 1_800_000_000

export class FakeStripe {
  readonly asked: Asked[] = []
  readonly subscriptions = new Map<string, FakeSubscription>()
  readonly meterEvents = new Map<string, string>()
  /** What stripe-mock refused. */
  readonly complaints: string[] = []
  /** Instead of the answer: an HTTP status, or no answer at all. */
  failure: number | 'hang up' | undefined
  /** Called before an answer is given. */
  onRequest: (asked: Asked) => Promise<void> | void = () => {}
  /** Called when an answer is ready, before it is sent. */
  onAnswer: (asked: Asked) => Promise<void> | void = () => {}
  checkedBy: string | undefined
  readonly #made = new Map<string, object>()
  readonly #server: ReturnType<typeof Bun.serve>
  #count = 0

  constructor(private readonly mode: 'live' | 'test') {
    this.#server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      development: false,
      fetch: request => this.#answer(request),
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`
  }

  /** The variables of a server that takes payments here. */
  get variables(): Env {
    return {
      AMPGATE_STRIPE_SECRET_KEY: `sk_${this.mode}_${'4eC39HqLyjWDarjtT1zdp7dc'}`,
      AMPGATE_STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      AMPGATE_STRIPE_PRICES: PRICES,
      AMPGATE_STRIPE_API_BASE: this.url,
      AMPGATE_RETURN_HOSTS: 'app.example.com',
    }
  }

  stop(): Promise<void> {
    return this.#server.stop(true)
  }

  /** The requests to paths that start with `path`. */
  requests(path: string): Asked[] {
    return this.asked.filter(one => one.path.startsWith(path))
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const text = await request.text()
    const idempotencyKey = request.headers.get('idempotency-key')
    const params = Object.fromEntries(new URLSearchParams(text))
    const asked = { method: request.method, path: pathname, idempotencyKey, params }
    this.asked.push(asked)
    await this.onRequest(asked)
    if (this.checkedBy !== undefined) await this.#check(request, pathname, text)
    if (this.failure === 'hang up') return new Response(null, { status: 599 })
    if (this.failure !== undefined) return problem(this.failure, 'api_error')
    const known = idempotencyKey === null ? undefined : this.#made.get(idempotencyKey)
    const made = known ?? this.#make(asked)
    await this.onAnswer(asked)
    if (made instanceof Response) return made
    if (idempotencyKey !== null) this.#made.set(idempotencyKey, made)
    return Response.json(made)
  }

  async #check(request: Request, path: string, text: string): Promise<void> {
    const headers = new Headers(request.headers)
    headers.set('Authorization', 'Bearer sk_test_123')
    headers.delete('host')
    const body = request.method === 'GET' || request.method === 'DELETE' ? null : text
    const url = `${this.checkedBy}${path}${request.method === 'DELETE' && text ? `?${text}` : ''}`
    const reply = await fetch(url, { method: request.method, headers, body })
    if (!reply.ok) this.complaints.push(`${path}: ${await reply.text()}`)
  }

  #make({ method, path, params }: Asked): object | Response {
    const id = ++this.#count
    const [, , resource, name] = path.split('/')
    if (path === '/v1/checkout/sessions') {
      return { id: `cs_${id}`, url: `https://checkout.example/cs_${id}`, expires_at: 1_900_000_000 }
    }
    if (path === '/v1/billing_portal/sessions') {
      return { id: `bps_${id}`, url: `https://portal.example/bps_${id}` }
    }
    if (path === '/v1/billing/meter_events') {
      const { identifier = '', 'payload[value]': value = '' } = params
      if (this.meterEvents.has(identifier)) return problem(400, 'duplicate_meter_event')
      this.meterEvents.set(identifier, value)
      return { object: 'billing.meter_event', identifier }
    }
    const found = resource === 'subscriptions' && this.subscriptions.get(name ?? '')
    if (!found) return problem(404, 'resource_missing')
    if (method === 'DELETE') found.status = 'canceled'
    return this.#present(found)
  }

  #present(one: FakeSubscription): object {
    const price = { id: one.price ?? 'price_pro' }
    const current_period_end = one.periodEnd ?? PERIOD_END
    return {
      id: one.id,
      object: 'subscription',
      customer: one.customer ?? 'cus_1',
      status: one.status ?? 'active',
      livemode: one.livemode ?? this.mode === 'live',
      metadata: one.order === undefined ? {} : { ampgate_order: one.order },
      items: { data: [{ id: 'si_1', price, current_period_end }] },
    }
  }

  /** An event about `subscription`, as Stripe would send it. */
  event(type: string, subscription: string, facts: object = {}): object {
    const object = type.startsWith('customer.subscription')
      ? { id: subscription, object: 'subscription' }
      : type.startsWith('invoice')
        ? { object: 'invoice', parent: { subscription_details: { subscription } } }
        : { object: 'checkout.session', subscription }
    return {
      id: `evt_${++this.#count}`,
      object: 'event',
      type,
      livemode: this.mode === 'live',
      created: 1_700_000_000,
      data: { object },
      ...facts,
    }
  }
}

const problem = (status: number, code: string): Response =>
  Response.json({ error: { type: 'invalid_request_error', code, message: code } }, { status })

const library = new Stripe('sk_test_signs')

/** Stripe's signature of `payload` at `now` (milliseconds), by Stripe's own library. */
export const sign = (payload: string, now: number, secret = WEBHOOK_SECRET): Promise<string> =>
  library.webhooks.generateTestHeaderStringAsync({
    payload,
    secret,
    timestamp: Math.floor(now / 1000),
  })
