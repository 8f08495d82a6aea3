/**
 * Where addresses are, by a local MMDB file: GeoLite2-Country, GeoIP2, DB-IP and others. No address
 * leaves this machine.
 *
 * Cache: content: the country of an address; key: the address; bound: 50,000, the longest unused
 * goes; invalidated when the file is read again, an hour after it changed at the latest.
 */
import { readFileSync, statSync } from 'node:fs'
import { type CountryResponse, Reader } from 'mmdb-lib'
import { LruMap } from '../lib/lru.ts'

const CACHED_MAX = 50_000
/** What the cache holds for an address that is nowhere. */
const NOWHERE = ''

export class GeoDatabase {
  readonly #cache = new LruMap<string, string>(CACHED_MAX)
  #reader: Reader<CountryResponse>
  #changedAt: number

  /** @throws Error when `path` cannot be read or is no MMDB file */
  constructor(private readonly path: string) {
    this.#changedAt = statSync(path).mtimeMs
    this.#reader = read(path)
  }

  /** ISO 3166-1 alpha-2; undefined for an address that it does not know. */
  countryOf(address: string): string | undefined {
    const known = this.#cache.get(address)
    if (known !== undefined) return known === NOWHERE ? undefined : known
    const country = this.#lookUp(address)
    this.#cache.set(address, country ?? NOWHERE)
    return country
  }

  #lookUp(address: string): string | undefined {
    try {
      const found = this.#reader.get(address)
      const code: unknown = found?.country?.iso_code
      return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : undefined
    } catch {
      // An IPv6 address in a file of IPv4 ones, say.
      return undefined
    }
  }

  /** Read the file again if it has changed. @throws Error; what was known before stays. */
  refresh(): void {
    const changedAt = statSync(this.path).mtimeMs
    if (changedAt === this.#changedAt) return
    this.#reader = read(this.path)
    this.#changedAt = changedAt
    this.#cache.clear()
  }
}

/** The whole file is held in memory: 10 MB for countries. */
function read(path: string): Reader<CountryResponse> {
  const reader = new Reader<CountryResponse>(readFileSync(path))
  // Files that hold something else, organisations say, open just as well.
  if (/asn|isp|domain|connection/i.test(reader.metadata.databaseType)) {
    throw new Error(`${path} holds no countries, but ${reader.metadata.databaseType}`)
  }
  return reader
}
