/**
 * The country that a request comes from: as a trusted proxy says, else as the database of addresses
 * says, else unknown.
 */
import type { GeoDatabase } from '../usage/geo-database.ts'
import type { ClientAddresses } from './client-address.ts'
import type { Exchange } from './exchange.ts'

/** ISO 3166-1 alpha-2; proxies write others for what they do not know. */
const COUNTRY = /^[A-Z]{2}$/
/** Codes that are no countries: unknown, by two conventions. */
const NOWHERE = new Set(['XX', 'ZZ'])

export const UNKNOWN_COUNTRY = 'unknown'

type Asked = Pick<Exchange, 'request' | 'peerAddress' | 'clientAddress'>

export class Countries {
  /** `header` is lower-case; believed only when the other end is a trusted proxy. */
  constructor(
    private readonly header: string | undefined,
    private readonly addresses: ClientAddresses,
    private readonly geo: GeoDatabase | undefined,
  ) {}

  of(exchange: Asked): string {
    const said = this.#said(exchange)
    if (said !== undefined) return said
    return this.geo?.countryOf(exchange.clientAddress()) ?? UNKNOWN_COUNTRY
  }

  #said({ request, peerAddress }: Asked): string | undefined {
    if (this.header === undefined) return undefined
    const country = request.headers.get(this.header)
    if (country === null || !COUNTRY.test(country) || NOWHERE.has(country)) return undefined
    return this.addresses.isTrusted(peerAddress()) ? country : undefined
  }
}
