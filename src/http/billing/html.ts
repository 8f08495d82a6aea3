/** HTML in which every value is escaped, and the frame that all billing pages share. */
import { PAGE_POLICY, STYLE } from './style.ts'

/** Finished HTML; anything else is text, and is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | readonly Html[] | undefined

const write = (value: Value): string => {
  if (value === undefined) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'object') return value.map(one => one.text).join('')
  return Bun.escapeHTML(value)
}

/** `` html`<p>${text}</p>` ``: values are escaped unless they are HTML themselves. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(parts.map((part, i) => part + write(values[i])).join(''))

export type PageOptions = { status?: number; headers?: Record<string, string> }

/** The answer with a whole page. Nothing of it is kept, framed, or told to where it links to. */
export function page(title: string, content: Html, options: PageOptions = {}): Response {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · AmpGate</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`
  return new Response(whole.text, {
    status: options.status ?? 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': PAGE_POLICY,
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      ...options.headers,
    },
  })
}

/** A page that says one thing. */
export const messagePage = (
  title: string,
  words: string,
  options: PageOptions = {},
  more?: Html,
): Response =>
  page(
    title,
    html`<p class="from"><span class="mark">AmpGate</span></p>
<h1>${title}</h1>
<p>${words}</p>
${more}`,
    options,
  )
