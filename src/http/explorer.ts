/**
 * The API explorer: Swagger UI at /docs on our own /openapi.json. Everything that it loads comes
 * from this server, and the page may reach nothing else.
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { isCurrent, textTag } from './etag.ts'
import { placeOf } from './exchange.ts'
import { ASSETS, type Asset, loadAssets } from './explorer-assets.ts'
import type { PageInfo } from './explorer-page.ts'
import type { Incoming } from './incoming.ts'
import type { ExtraRoutes } from './server.ts'

type Answer = (request: Incoming) => Response
type Answered = Response | Promise<Response | undefined>

/** For everything here. */
const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

const UNCHANGING = 'public, max-age=31536000, immutable'
const REVALIDATED = 'no-cache'

/**
 * The explorer's routes; `description` is the text of /openapi.json. What they answer is made when
 * one of them is first asked: it costs 100 ms, which no start should wait for.
 */
export function createExplorer(description: string): ExtraRoutes {
  let made: Promise<Map<string, Answer>> | undefined
  const answer = async (request: Incoming): Promise<Response | undefined> => {
    made ??= createAnswers(description).catch(error => {
      // What failed, for want of memory say, is tried again.
      made = undefined
      throw error
    })
    return (await made).get(placeOf(request.url).path)?.(request)
  }
  const routes: [string, (request: Incoming) => Answered][] = [
    ['/', redirectToPage],
    ['/docs', answer],
    ['/docs/', answer],
    [`${ASSETS}/{digest}/{name}`, answer],
  ]
  return new Map(routes)
}

/** @throws Error when the page would load anything from another host, or a file is missing */
async function createAnswers(description: string): Promise<Map<string, Answer>> {
  const { renderPage } = await import('./explorer-page.ts')
  const assets = await loadAssets()
  const { html, scriptSource } = await renderPage(readInfo(description), assets)
  const page: Asset = {
    name: 'docs',
    contentType: 'text/html; charset=utf-8',
    content: html,
  }
  const showPage = await createFile(page, {
    'Cache-Control': REVALIDATED,
    'Content-Security-Policy': pagePolicy(scriptSource),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
  })
  const answers = new Map<string, Answer>([
    ['/docs', showPage],
    ['/docs/', showPage],
  ])
  for (const asset of assets.list) {
    const headers = { 'Cache-Control': UNCHANGING, 'Content-Security-Policy': NOTHING }
    answers.set(`${assets.folder}/${asset.name}`, await createFile(asset, headers))
  }
  return answers
}

function readInfo(description: string): PageInfo {
  const { info } = JSON.parse(description) as { info: PageInfo }
  const { title, summary, version } = info
  return { title, summary, version }
}

const NOTHING = "default-src 'none'; frame-ancestors 'none'"

/** Swagger UI's icons are data: addresses in its style sheet; its styles need no inline ones. */
const pagePolicy = (scriptSource: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' ${scriptSource}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** A newcomer who opens the bare address meets the explorer; a terminal shows the words. */
const redirectToPage: Answer = () =>
  new Response('The API explorer is at /docs, the description at /openapi.json.\n', {
    status: 302,
    headers: {
      ...SAFE_HEADERS,
      Location: '/docs',
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': REVALIDATED,
      'Content-Security-Policy': NOTHING,
    },
  })

/** An answer with the file, compressed where that is understood (RFC 9110, section 12.5.3). */
async function createFile(file: Asset, extra: Record<string, string>): Promise<Answer> {
  const plain = new TextEncoder().encode(file.content)
  const compressed = new Uint8Array(await promisify(gzip)(plain))
  const tag = textTag(file.content)
  const compressedTag = `${tag.slice(0, -1)}-gzip"`
  const common = { ...SAFE_HEADERS, ...extra, Vary: 'Accept-Encoding' }
  return ({ headers: asked }) => {
    const isCompressed = acceptsGzip(asked.get('accept-encoding'))
    const headers = { ...common, ETag: isCompressed ? compressedTag : tag }
    if (isCurrent(asked.get('if-none-match'), headers.ETag)) {
      return new Response(null, { status: 304, headers })
    }
    const own = { ...headers, 'Content-Type': file.contentType }
    if (!isCompressed) return new Response(plain, { headers: own })
    return new Response(compressed, { headers: { ...own, 'Content-Encoding': 'gzip' } })
  }
}

/** Whether `Accept-Encoding` names gzip without refusing it by `q=0`. */
const acceptsGzip = (accepted: string | null): boolean => {
  const named = accepted?.split(',').find(one => /^\s*gzip\s*(;|$)/i.test(one))
  return named !== undefined && !/;\s*q=0(\.0*)?\s*$/i.test(named)
}
