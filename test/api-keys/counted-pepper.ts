import type { VersionedSecrets } from '../../src/storage/secrets.ts'

/** A pepper that counts: argon2 reads it once for each secret that it checks. */
export function countedPepper(pepper: VersionedSecrets) {
  const counted = { checks: 0 }
  class CountedMap extends Map<number, Buffer> {
    override get(version: number): Buffer | undefined {
      counted.checks++
      return super.get(version)
    }
  }
  const all = new CountedMap(pepper.all)
  return { pepper: { current: pepper.current, all }, counted }
}
