/** Where a key may be used from: a list of networks, or anywhere when there is none. */
import { DomainError } from '../lib/errors.ts'
import {
  compile,
  contains,
  formatNetwork,
  type Matcher,
  matches,
  type Network,
  parseAddress,
  parseNetwork,
} from '../lib/network.ts'

/**
 * `texts` in the form in which they are kept, each once.
 * @throws DomainError `invalid_allowed_ips`, naming each that is no network
 */
export function readAllowedIps(texts: readonly string[]): string[] {
  const read = texts.map(parseNetwork)
  const errors = read.flatMap((one, i) =>
    'mistake' in one ? [{ pointer: `/allowed_ips/${i}`, detail: one.mistake }] : [],
  )
  if (errors.length > 0) {
    throw new DomainError('invalid_allowed_ips', errors[0]?.detail ?? 'No network.', { errors })
  }
  return [...new Set(read.flatMap(one => ('mistake' in one ? [] : [formatNetwork(one)])))]
}

/** What was kept. What cannot be read allows nothing, which leaves a list a list. */
const networksOf = (kept: readonly string[]): Network[] =>
  kept.map(text => {
    const read = parseNetwork(text)
    return 'mistake' in read ? NOWHERE : read
  })

/** What was kept, made ready to be asked at every request. */
export const compileAllowedIps = (kept: readonly string[]): Matcher[] =>
  networksOf(kept).map(compile)

/** Holds no address of any client: 0.0.0.0 alone, which sends nothing. */
const NOWHERE: Network = { family: 4, base: 0n, prefix: 32 }

/** Whether a key that is bound to `networks` may be used from `address`. */
export function isAllowedFrom(networks: readonly Matcher[], address: string): boolean {
  if (networks.length === 0) return true
  const client = parseAddress(address)
  return client !== undefined && networks.some(network => matches(network, client))
}

/** Those of `wanted` that do not lie within one of `own`; none when `own` is empty (anywhere). */
export function beyond(own: readonly string[], wanted: readonly string[]): number[] {
  if (own.length === 0) return []
  const networks = networksOf(own)
  return networksOf(wanted).flatMap((inner, i) =>
    networks.some(outer => contains(outer, inner)) ? [] : [i],
  )
}
