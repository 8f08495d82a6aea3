/** The billing pages as a browser without script meets them. */
import type { Api } from './api.ts'
import type { Gate } from './gate.ts'

export type Shown = { status: number; headers: Headers; text: string }

const show = async (response: Response): Promise<Shown> => ({
  status: response.status,
  headers: response.headers,
  text: await response.text(),
})

/** The address of a link at the server of the test, which calls itself https://gate.example. */
export const hereOf = (gate: Gate, url: string): string =>
  gate.server.url + new URL(url).pathname + new URL(url).search

/** Open a page. */
export const openPage = async (gate: Gate, url: string): Promise<Shown> =>
  show(await fetch(hereOf(gate, url), { redirect: 'manual' }))

/** The value that the form of a page brings back. */
export const formTokenOf = (text: string): string =>
  /name="form_token" value="([^"]+)"/.exec(text)?.[1] ?? ''

export type FormOptions = { form?: string; headers?: Record<string, string> }

/** Send `form` to a page, as its form would. */
export async function sendForm(gate: Gate, url: string, options: FormOptions): Promise<Shown> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...options.headers }
  const body = options.form ?? ''
  return show(await fetch(hereOf(gate, url), { method: 'POST', headers, body, redirect: 'manual' }))
}

/** Open the page of a checkout and press its button. */
export async function pressConfirm(gate: Gate, url: string): Promise<Shown> {
  const { text } = await openPage(gate, url)
  const form = `form_token=${encodeURIComponent(formTokenOf(text))}`
  return sendForm(gate, url, { form })
}

/** A checkout of `plan` that was confirmed. */
export async function confirmed(gate: Gate, api: Api, plan: string, facts: object = {}) {
  const made = await api.ok('billing.checkout', { body: { plan, ...facts } })
  return { checkout: made, shown: await pressConfirm(gate, made.checkout_url) }
}
