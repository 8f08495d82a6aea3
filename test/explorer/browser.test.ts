/** The explorer as a newcomer meets it: open, authorise, register an agent, see the answer. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startTestServer, type TestServer } from '../support/server.ts'
import { findChromium, openTab, type Tab } from './browser.ts'

const chromium = findChromium()

describe.skipIf(chromium === undefined)('the explorer in a browser', () => {
  let server: TestServer
  let tab: Tab

  beforeAll(async () => {
    server = await startTestServer()
    tab = await openTab(chromium ?? '', server.url)
  }, 60_000)

  afterAll(async () => {
    await tab?.close()
    await server?.stop()
  })

  test('the bare address shows the description', async () => {
    const { page } = tab
    await page.goto(server.url)
    await page.getByRole('heading', { name: 'AmpGate' }).waitFor()
    await page.locator('.opblock').first().waitFor()
    expect(page.url()).toBe(`${server.url}/docs`)
    expect(await page.locator('.opblock-tag').allInnerTexts()).toContainEqual(
      expect.stringContaining('Identities of AI agents'),
    )
    expect(await page.locator('.servers option').allInnerTexts()).toEqual(['/ - This server'])
  }, 60_000)

  test('an agent registered with "Try it out" is there', async () => {
    const { page } = tab
    await page.getByRole('button', { name: 'Authorize', exact: true }).click()
    const dialog = page.locator('.modal-ux')
    await dialog.locator('#api_key_value').fill(server.liveKey)
    await dialog.getByRole('button', { name: 'Apply credentials' }).click()
    await dialog.getByRole('button', { name: 'Close', exact: true }).click()

    const operation = page.locator('.opblock-post', { hasText: 'Register an agent' })
    await operation.locator('.opblock-summary-control').click()
    await operation.getByText('Required scope: agents.write.').waitFor()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    const body = operation.locator('textarea.body-param__text')
    await body.fill(JSON.stringify({ name: 'seen-in-a-browser', owner: 'me@co.com' }))
    await operation.getByRole('button', { name: 'Execute' }).click()

    const answer = operation.locator('.live-responses-table tr.response')
    await answer.waitFor()
    expect(await answer.locator('.response-col_status').textContent()).toStartWith('201')
    const id = /"id": "(ag_\w+)"/.exec((await answer.textContent()) ?? '')?.[1]
    const found = await fetch(`${server.url}/v1/agents/${id}`, {
      headers: { 'X-API-Key': server.liveKey },
    })
    expect(found.status).toBe(200)
    expect(await found.json()).toMatchObject({ id, name: 'seen-in-a-browser', status: 'active' })
  }, 60_000)

  test('nothing is kept: no cookie, no storage, and a reload forgets the key', async () => {
    const { page, context } = tab
    expect(await context.cookies()).toEqual([])
    const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length])
    expect(kept).toEqual([0, 0])
    await page.reload()
    await page.locator('button.authorize.unlocked').waitFor()
  }, 60_000)

  test('no link can point the explorer at another description', async () => {
    const { page } = tab
    const other = encodeURIComponent('https://elsewhere.example/openapi.json')
    await page.goto(`${server.url}/docs?url=${other}&configUrl=${other}`)
    await page.getByRole('heading', { name: 'AmpGate' }).waitFor()
    await page.locator('.opblock').first().waitFor()
  }, 60_000)

  test('the policy stops what would reach out, and the tab would have shown it', async () => {
    const other = await openTab(chromium ?? '', server.url)
    try {
      await other.page.goto(`${server.url}/docs`)
      await other.page.locator('.opblock').first().waitFor()
      const outcome = await other.page.evaluate(async () => {
        const script = document.createElement('script')
        script.textContent = 'document.title = "ran"'
        document.body.append(script)
        const reached = await fetch('https://elsewhere.example/').then(
          () => true,
          () => false,
        )
        return { title: document.title, reached }
      })
      expect(outcome).toEqual({ title: 'AmpGate', reached: false })
      expect(other.foreign).toEqual([])
      expect(other.complaints.join()).toContain('script-src')
      expect(other.complaints.join()).toContain('connect-src')
    } finally {
      await other.close()
    }
  }, 60_000)

  test('no other host was asked for anything, and the console stayed silent', () => {
    expect(tab.foreign).toEqual([])
    expect(tab.complaints).toEqual([])
  })
})
