/**
 * The explorer's page. `@elysiajs/swagger` renders it, once, and names a content delivery network
 * for the script; the page that is served names this server only.
 */
import { createHash } from 'node:crypto'
import { swagger } from '@elysiajs/swagger'
import { Elysia } from 'elysia'
import type { Assets } from './explorer-assets.ts'

/** What the page says about the API besides the description itself. Plain text. */
export type PageInfo = { title: string; summary: string; version: string }

export type Page = {
  readonly html: string
  /** The one inline script, as a source of a Content Security Policy: `'sha256-…'`. */
  readonly scriptSource: string
}

const PATH = '/docs'

/** Only to find the network's address in the plugin's page. */
const DIST = '0'
const NETWORK_SCRIPT = `https://unpkg.com/swagger-ui-dist@${DIST}/swagger-ui-bundle.js`

const SWAGGER_UI = {
  url: '/openapi.json',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list' as const,
  defaultModelsExpandDepth: 0,
  // The key lives in the page's memory, and no link can point the page at another description.
  persistAuthorization: false,
  queryConfigEnabled: false,
  withCredentials: false,
  // Otherwise the description goes to a validator on the internet.
  validatorUrl: 'none',
}

/** @throws Error when the page would load anything from another host */
export async function renderPage(info: PageInfo, assets: Assets): Promise<Page> {
  const plugin = swagger({
    provider: 'swagger-ui',
    path: PATH,
    version: DIST,
    theme: assets.pathOf('swagger-ui.css'),
    autoDarkMode: false,
    documentation: {
      info: {
        title: Bun.escapeHTML(info.title),
        description: Bun.escapeHTML(info.summary),
        version: info.version,
      },
    },
    swaggerOptions: SWAGGER_UI,
  })
  const reply = await new Elysia().use(plugin).handle(new Request(`http://localhost${PATH}`))
  return finishPage(await reply.text(), assets)
}

/** The plugin's page, with our addresses in it. @throws Error when it is not as expected */
export function finishPage(rendered: string, assets: Assets): Page {
  const head =
    `    <link rel="stylesheet" href="${assets.pathOf('index.css')}" />\n` +
    `    <link rel="icon" type="image/svg+xml" href="${assets.pathOf('icon.svg')}" />\n</head>`
  const html = rendered
    .replace(NETWORK_SCRIPT, assets.pathOf('swagger-ui-bundle.js'))
    .replace('</head>', head)
  const foreign = /(?:[a-z][a-z0-9+.-]*:)?\/\/[^\s"'<>]*/i.exec(html)
  if (foreign) throw new Error(`the explorer's page refers to another host: ${foreign[0]}`)
  const [script, ...others] = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)]
  if (script?.[1] === undefined || others.length > 0) {
    throw new Error('the explorer’s page does not hold exactly one inline script')
  }
  const digest = createHash('sha256').update(script[1]).digest('base64')
  return { html, scriptSource: `'sha256-${digest}'` }
}
