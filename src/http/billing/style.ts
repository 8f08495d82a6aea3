/** The one style sheet of the billing pages; the page's policy allows it by its digest. */
import { createHash } from 'node:crypto'

export const STYLE = `
:root { color-scheme: light dark; --ink: #16242c; --soft: #56666f; --line: #d5dde1;
  --ground: #f2f5f6; --card: #fff; --brand: #173647; --brand-ink: #fff; --note: #eef6f2;
  --note-line: #2f9e6b }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eef1; --soft: #a3b3bb; --line: #2d3f49;
  --ground: #0e171c; --card: #16222a; --brand: #49cc90; --brand-ink: #0e171c; --note: #12291f;
  --note-line: #49cc90 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif }
main { width: 100%; max-width: 34rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .75rem; padding: 2rem }
.from { margin: 0 0 1.5rem; color: var(--soft); display: flex; gap: .75rem; flex-wrap: wrap;
  align-items: center; justify-content: space-between; overflow-wrap: anywhere }
.mark { font-weight: 600; color: var(--ink) }
.tag { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; font-size: .875rem }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25 }
.price { margin: 0 0 1.5rem; font-size: 1.125rem }
table { width: 100%; border-collapse: collapse; margin: 0 0 1.5rem }
th, td { padding: .6rem .5rem .6rem 0; text-align: left; border-bottom: 1px solid var(--line);
  font-variant-numeric: tabular-nums }
th { font-weight: 400; color: var(--soft) }
thead th { font-size: .875rem }
td.new { font-weight: 600 }
.note { margin: 0 0 1.5rem; padding: .75rem 1rem; background: var(--note);
  border-left: 4px solid var(--note-line); border-radius: .25rem }
.steps { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center }
form { margin: 0 }
button, .button { font: inherit; font-weight: 600; border: 0; border-radius: .5rem;
  padding: .7rem 1.4rem; background: var(--brand); color: var(--brand-ink); cursor: pointer;
  text-decoration: none; display: inline-block }
a { color: inherit }
:focus-visible { outline: 3px solid var(--note-line); outline-offset: 2px }
.small { margin: 1.5rem 0 0; font-size: .875rem; color: var(--soft) }
`

const digest = createHash('sha256').update(STYLE).digest('base64')

/** What the pages may do: look as they do, and send their own form to this server. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${digest}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
