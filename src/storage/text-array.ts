/** One-dimensional `text[]` without NULL, as PostgreSQL writes it (manual, section 8.15). */

/** A text in quotes, or one that needs none. */
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^{},"]+)/gs

export function readTextArray(literal: string): string[] {
  const elements = literal.matchAll(ELEMENT)
  return Array.from(elements, ([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/gs, '$1'),
  )
}

export const writeTextArray = (texts: readonly string[]): string =>
  `{${texts.map(text => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
