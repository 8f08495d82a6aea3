/** The page of a checkout as a person meets it: open, read, confirm, see what came of it. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { findChromium, openTab, type Tab } from '../explorer/browser.ts'
import { Api } from '../support/api.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const chromium = findChromium()
/** Where to put pictures, for whoever wants to look. */
const PICTURES = process.env.AMPGATE_TEST_PICTURES

describe.skipIf(chromium === undefined)('a checkout in a browser', () => {
  let server: TestServer
  let tab: Tab

  beforeAll(async () => {
    const variables = { AMPGATE_RETURN_HOSTS: 'app.example.com' }
    server = await startTestServer({ variables })
    tab = await openTab(chromium ?? '', server.url)
  }, 60_000)

  afterAll(async () => {
    await tab?.close()
    await server?.stop()
  })

  const ask = async (plan: string) => {
    const body = {
      plan,
      success_url: 'https://app.example.com/done',
      cancel_url: 'https://app.example.com/',
    }
    const made = await new Api(server.url, server.liveKey).ok('billing.checkout', { body })
    return server.url + new URL(made.checkout_url).pathname
  }

  const picture = async (name: string): Promise<void> => {
    if (PICTURES) await tab.page.screenshot({ path: `${PICTURES}/${name}.png` })
  }

  test('shows the plan, waits for the button, and says that an operator has to approve', async () => {
    const { page } = tab
    const url = await ask('pro')
    await page.goto(url)
    await page.getByRole('heading', { name: 'Change to Pro?' }).waitFor()
    await page.getByText('$199 a month').waitFor()
    await page.getByRole('row', { name: 'Requests a second unlimited 100' }).waitFor()
    expect(await page.getByRole('link', { name: 'Cancel' }).getAttribute('href')).toBe(
      'https://app.example.com/',
    )
    await picture('checkout')
    await page.getByRole('button', { name: 'Confirm Pro' }).click()
    await page.getByRole('heading', { name: 'Pro waits for approval' }).waitFor()
    await page.getByRole('link', { name: 'Continue to app.example.com' }).waitFor()
    await picture('pending')
    await page.goto(url)
    await page.getByRole('heading', { name: 'This link has been used' }).waitFor()
    await picture('used')
  }, 60_000)

  test('works by the keyboard alone', async () => {
    const { page } = tab
    await page.goto(await ask('business'))
    await page.keyboard.press('Tab')
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim())
    expect(await focused()).toBe('Confirm Business')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Business waits for approval' }).waitFor()
  }, 60_000)

  test('is as good on a small screen and in the dark: nothing is cut off', async () => {
    const { page } = tab
    await page.setViewportSize({ width: 360, height: 740 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(await ask('starter'))
    await page.getByRole('button', { name: 'Confirm Starter' }).waitFor()
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }))
    expect(scroll).toBeLessThanOrEqual(client)
    await picture('small-dark')
  }, 60_000)

  test('left no cookie, reached no other host, and the console stayed silent', async () => {
    expect(await tab.context.cookies()).toEqual([])
    expect(tab.foreign).toEqual([])
    // The link that was used is a 410, which the browser reports as it loads.
    expect(tab.complaints.filter(one => !one.includes('410'))).toEqual([])
  })
})
