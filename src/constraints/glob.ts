/**
 * Globs with `*` alone, which stands for any run of characters, `/` and `.` among them, or none.
 * There is no escape and no other sign. Matching takes time linear in text and glob, whatever they
 * hold: the texts between the stars are looked for leftmost first and never again, and each search
 * is Knuth-Morris-Pratt's, which no repetition slows down.
 */

/** The texts between the stars; with one part there is no star. */
export type Glob = readonly string[]

export const parseGlob = (pattern: string): Glob => pattern.split(/\*+/)

/** Whether all of `text` matches. Case-sensitive, by UTF-16 code units. */
export function matchesGlob(glob: Glob, text: string): boolean {
  const [first = ''] = glob
  const last = glob.at(-1) ?? ''
  if (glob.length === 1) return text === first
  if (text.length < first.length + last.length) return false
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  const end = text.length - last.length
  for (const part of glob.slice(1, -1)) {
    from = endOf(part, text, from, end)
    if (from === -1) return false
  }
  return true
}

/** Where the leftmost `part` in `text` between `from` and `end` ends; -1 when there is none. */
function endOf(part: string, text: string, from: number, end: number): number {
  const borders = bordersOf(part)
  let matched = 0
  for (let i = from; i < end; i++) {
    while (matched > 0 && text[i] !== part[matched]) matched = borders[matched - 1] ?? 0
    if (text[i] === part[matched]) matched++
    if (matched === part.length) return i + 1
  }
  return -1
}

/** For each prefix of `part`, the length of its longest proper prefix that is its suffix too. */
function bordersOf(part: string): number[] {
  const borders = [0]
  for (let i = 1, matched = 0; i < part.length; i++) {
    while (matched > 0 && part[i] !== part[matched]) matched = borders[matched - 1] ?? 0
    if (part[i] === part[matched]) matched++
    borders.push(matched)
  }
  return borders
}

/**
 * Whether every text that matches `inner` matches `outer`. A character that `outer` does not hold
 * stands for whatever a star of `inner` may be: only a star takes it in.
 */
export const isGlobWithin = (inner: Glob, outer: Glob): boolean =>
  matchesGlob(outer, inner.join(foreignTo(outer)))

function foreignTo(glob: Glob): string {
  const text = glob.join('')
  let code = 0xe000
  while (text.includes(String.fromCharCode(code))) code++
  return String.fromCharCode(code)
}
