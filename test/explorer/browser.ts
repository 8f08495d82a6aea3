/** A real browser that reaches one server and no other, and remembers what went wrong. */
import { existsSync } from 'node:fs'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { missing } from '../sdk/python/tools.ts'

const USUAL_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** No sandbox: only our own pages are opened. The rest keeps Chromium from calling home. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const WAIT_MILLISECONDS = 50_000

/** Chromium of AMPGATE_TEST_CHROMIUM, else where it usually is; else undefined, saying so. */
export function findChromium(): string | undefined {
  const chosen = process.env.AMPGATE_TEST_CHROMIUM
  const candidates = chosen ? [chosen] : USUAL_PATHS
  return (
    candidates.find(path => existsSync(path)) ??
    missing('browser', `there is no Chromium at ${candidates.join(', ')}`)
  )
}

export type Tab = {
  page: Page
  context: BrowserContext
  /** Addresses of other origins that anything in the browser asked for. None was reached. */
  foreign: string[]
  /** Messages of the console above `info`, violated policies among them, and uncaught errors. */
  complaints: string[]
  close(): Promise<void>
}

/** One tab of a fresh browser, without history or cookies, that reaches only `origin`. */
export async function openTab(executablePath: string, origin: string): Promise<Tab> {
  const browser = await chromium.launch({ executablePath, args: FLAGS })
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } })
  context.setDefaultTimeout(WAIT_MILLISECONDS)
  const foreign: string[] = []
  await context.route('**/*', async route => {
    const { origin: asked, href } = new URL(route.request().url())
    if (asked === origin) return route.continue()
    foreign.push(href)
    return route.abort()
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => {
    if (['warning', 'error'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(String(error)))
  return { page, context, foreign, complaints, close: () => browser.close() }
}
