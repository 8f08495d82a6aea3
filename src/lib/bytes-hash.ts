/**
 * A hash of bytes, 32 bits, under a seed of its own: nobody outside can make two texts share a
 * place on purpose. No digest: two that differ may have the same.
 */
export function seededHash(): (bytes: Uint8Array) => number {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]
  return bytes => Bun.hash.xxHash32(bytes, seed)
}
