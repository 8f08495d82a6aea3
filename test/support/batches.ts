/**
 * Which test files share a process. Modules are loaded once for all of them, which is what most of
 * them spend their time on; a process that ends early takes no more than its batch with it.
 */

/** Files below `test/http/<operation>/` are many and small, the others may be long. */
const SMALL = /^test\/http\/[^/]+\//
const SMALL_FILES = 16
const OTHER_FILES = 4

/** `files` in batches; those that may be long come first, so that no worker is left with one. */
export function batchesOf(files: readonly string[]): string[][] {
  const small = files.filter(file => SMALL.test(file))
  const others = files.filter(file => !SMALL.test(file))
  return [...slices(others, OTHER_FILES), ...slices(small, SMALL_FILES)]
}

const slices = (files: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(files.length / size) }, (_, i) =>
    files.slice(i * size, (i + 1) * size),
  )
