/**
 * Addresses and networks in CIDR notation, IPv4 (RFC 4632) and IPv6 (RFC 4291, written as RFC 5952
 * says). An IPv4 address that is mapped into IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. Pure.
 */
import { isIP } from 'node:net'

export type Network = {
  readonly family: 4 | 6
  /** The first address. */
  readonly base: bigint
  /** How many leading bits all addresses share: 0 to 32, or 0 to 128. */
  readonly prefix: number
}

const WIDTH = { 4: 32, 6: 128 } as const
/** Of `::ffff:0:0/96`, which holds the mapped addresses. */
const MAPPED_PREFIX = 96
const MAPPED = 0xffffn

type Address = Pick<Network, 'family' | 'base'>

/** The address that `text` stands for; undefined when it is none. A zone (`%eth0`) is left out. */
export function parseAddress(text: string): Address | undefined {
  const [address = ''] = text.split('%', 1)
  const read = readAddress(address)
  if (read?.family === 6 && read.base >> 32n === MAPPED) {
    return { family: 4, base: BigInt.asUintN(32, read.base) }
  }
  return read
}

function readAddress(text: string): Address | undefined {
  const family = isIP(text)
  if (family === 4) return { family, base: join(text.split('.').map(Number), 8n) }
  if (family === 6) return { family, base: join(groupsOf(text), 16n) }
  return undefined
}

const join = (parts: readonly number[], bits: bigint): bigint =>
  parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n)

/** The eight groups of a well-formed IPv6 address. */
function groupsOf(text: string): number[] {
  const [head = '', tail] = text.split('::')
  const left = groupsIn(head)
  if (tail === undefined) return left
  const right = groupsIn(tail)
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right]
}

function groupsIn(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap(group => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}

/** Why a text is no network, and how to mend it. */
export type Mistake = { readonly mistake: string }

/** The network or single address that `text` stands for. */
export function parseNetwork(text: string): Network | Mistake {
  const [address = '', length, more] = text.split('/')
  const read = readAddress(address)
  if (read === undefined || address.includes('%') || more !== undefined) {
    return {
      mistake: `${text} is no address or network. Write it as 192.0.2.0/24 or 2001:db8::/32.`,
    }
  }
  const width = WIDTH[read.family]
  const prefix = length === undefined ? width : Number(length)
  if (length !== undefined && (!/^(0|[1-9]\d{0,2})$/.test(length) || prefix > width)) {
    return { mistake: `The prefix of ${text} must be a number from 0 to ${width}.` }
  }
  const network = { ...read, prefix }
  const first = { ...network, base: (read.base >> hostBits(network)) << hostBits(network) }
  if (first.base !== read.base) {
    const [whole, one] = [first, { ...read, prefix: width }].map(formatNetwork)
    return {
      mistake: `${text} has bits set beyond its prefix. Give ${whole}, or ${one} for one address.`,
    }
  }
  return unmapped(network)
}

const hostBits = ({ family, prefix }: Network): bigint => BigInt(WIDTH[family] - prefix)

function unmapped(network: Network): Network {
  const { family, base, prefix } = network
  if (family === 4 || prefix < MAPPED_PREFIX || base >> 32n !== MAPPED) return network
  return { family: 4, base: BigInt.asUintN(32, base), prefix: prefix - MAPPED_PREFIX }
}

/** The one way in which the network is written: `192.0.2.0/24`, `2001:db8::/32`. */
export const formatNetwork = ({ family, base, prefix }: Network): string =>
  `${family === 4 ? formatIpv4(base) : formatIpv6(base)}/${prefix}`

/** The parts of `base` from the left, each of `bits`. */
const split = (base: bigint, count: number, bits: number): number[] =>
  Array.from({ length: count }, (_, i) =>
    Number(BigInt.asUintN(bits, base >> BigInt((count - 1 - i) * bits))),
  )

const formatIpv4 = (base: bigint): string => split(base, 4, 8).join('.')

/** The longest run of two zeros or more is `::`, the first of equal ones (RFC 5952, section 4). */
function formatIpv6(base: bigint): string {
  const groups = split(base, 8, 16)
  const run = { start: 0, length: 1 }
  for (let start = 0; start < 8; start++) {
    let end = start
    while (groups[end] === 0) end++
    if (end - start > run.length) Object.assign(run, { start, length: end - start })
  }
  const hex = groups.map(group => group.toString(16))
  if (run.length < 2) return hex.join(':')
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`
}

/** Whether every address of `inner` is one of `outer`. */
export const contains = (outer: Network, inner: Network): boolean =>
  inner.prefix >= outer.prefix && has(outer, inner)

/** Whether the address (or first address) `one` lies in `network`. */
export const has = (network: Network, one: Address): boolean => matches(compile(network), one)

/** A network made ready to be asked often: what is left of an address without its host bits. */
export type Matcher = {
  readonly family: 4 | 6
  readonly hostBits: bigint
  readonly start: bigint
}

export const compile = (network: Network): Matcher => ({
  family: network.family,
  hostBits: hostBits(network),
  start: network.base >> hostBits(network),
})

/** Whether `address` lies in the network that was compiled. */
export const matches = (matcher: Matcher, address: Address): boolean =>
  matcher.family === address.family && address.base >> matcher.hostBits === matcher.start
