/**
 * Whose address a request comes from, believing `X-Forwarded-For` only as far as trusted proxies
 * wrote it.
 */
import { BlockList, isIP, isIPv6 } from 'node:net'

export class ClientAddresses {
  readonly #trusted = new BlockList()
  readonly #trustsAny: boolean

  /** `proxies` are addresses or networks in CIDR notation. */
  constructor(proxies: readonly string[]) {
    for (const proxy of proxies) {
      const [address = '', prefix] = proxy.split('/')
      const family = isIPv6(address) ? 'ipv6' : 'ipv4'
      if (prefix === undefined) this.#trusted.addAddress(address, family)
      else this.#trusted.addSubnet(address, Number(prefix), family)
    }
    this.#trustsAny = proxies.length > 0
  }

  #trusts(address: string): boolean {
    return this.#trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  }

  /** Whether what `peer` says of others is believed. */
  isTrusted(peer: string): boolean {
    return this.#trustsAny && this.#trusts(unmap(peer))
  }

  /**
   * The client's address: the peer's, or the last one in `X-Forwarded-For` that no trusted proxy
   * has.
   */
  of(peer: string, forwardedFor: string | null): string {
    let client = unmap(peer)
    if (!this.#trustsAny || forwardedFor === null) return client
    for (const hop of forwardedFor.split(',').reverse()) {
      if (!this.#trusts(client)) return client
      const address = unmap(hop.trim())
      if (!isAddress(address)) return client
      client = address
    }
    return client
  }
}

const isAddress = (text: string): boolean => isIP(text) !== 0

/** An IPv4 address that came over an IPv6 socket, as IPv4. */
const unmap = (address: string): string =>
  address.includes(':') && address.toLowerCase().startsWith('::ffff:') && address.includes('.')
    ? address.slice(7)
    : address

/** What a limit counts as one client: an IPv4 address, or the /64 network of an IPv6 address. */
export function limitName(address: string): string {
  // To ask for a colon first saves every IPv4 address a look by a long regular expression.
  if (!address.includes(':') || !isIPv6(address)) return address
  // A dotted tail, as in 64:ff9b::192.0.2.1, stands for the last two groups, which are not kept.
  const groupsOnly = address.split('%')[0]?.replace(/[\d.]+\.[\d.]+$/, '0:0')
  const [head = '', tail] = groupsOnly?.split('::') ?? []
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  return groups
    .slice(0, 4)
    .map(group => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')
}
