/**
 * Writes small MMDB files (https://maxmind.github.io/MaxMind-DB/), for tests: a binary tree over the
 * bits of addresses whose leaves point to `{country: {iso_code}}`. Record size 24, IPv6.
 */
import { isIPv6 } from 'node:net'

type Node = { children: [Node | string | undefined, Node | string | undefined] }

/** The file's bytes; `networks` are prefixes in CIDR notation, none within another. */
export function mmdbOf(networks: Readonly<Record<string, string>>, type = 'Test-Country'): Buffer {
  const root: Node = { children: [undefined, undefined] }
  for (const [network, country] of Object.entries(networks)) add(root, bitsOf(network), country)
  const nodes = listOf(root)
  const { data, offsets } = dataOf(Object.values(networks))
  const value = (child: Node | string | undefined): number => {
    if (child === undefined) return nodes.length
    if (typeof child !== 'string') return nodes.indexOf(child)
    return nodes.length + 16 + (offsets.get(child) ?? 0)
  }
  const tree = Buffer.concat(
    nodes.flatMap(node => node.children.map(child => uint(value(child), 3))),
  )
  const metadata = map({
    binary_format_major_version: uint16(2),
    binary_format_minor_version: uint16(0),
    build_epoch: uint64(1_767_225_600),
    database_type: text(type),
    description: map({ en: text('made by a test') }),
    ip_version: uint16(6),
    languages: Buffer.from([0, 4]),
    node_count: uint32(nodes.length),
    record_size: uint16(24),
  })
  const mark = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  return Buffer.concat([tree, Buffer.alloc(16), data, mark, metadata])
}

/** IPv4 addresses are the last 32 bits of those that begin with 96 zeros. */
function bitsOf(network: string): number[] {
  const [address = '', prefix] = network.split('/')
  const bits = (value: number, width: number) =>
    Array.from({ length: width }, (_, i) => (value >> (width - 1 - i)) & 1)
  if (!isIPv6(address)) {
    const own = address.split('.').flatMap(part => bits(Number(part), 8))
    return [...Array.from({ length: 96 }, () => 0), ...own.slice(0, Number(prefix ?? 32))]
  }
  const [head = '', tail = ''] = address.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const zeros = 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail)]
  return all.flatMap(group => bits(Number.parseInt(group, 16), 16)).slice(0, Number(prefix ?? 128))
}

function add(root: Node, bits: readonly number[], country: string): void {
  let node = root
  bits.forEach((bit, depth) => {
    if (depth === bits.length - 1) {
      node.children[bit as 0 | 1] = country
      return
    }
    const known = node.children[bit as 0 | 1]
    const next = typeof known === 'object' ? known : { children: [undefined, undefined] }
    node.children[bit as 0 | 1] = next as Node
    node = next as Node
  })
}

function listOf(root: Node): Node[] {
  const nodes = [root]
  for (let at = 0; at < nodes.length; at++) {
    for (const child of nodes[at]?.children ?? []) if (typeof child === 'object') nodes.push(child)
  }
  return nodes
}

function dataOf(countries: readonly string[]): { data: Buffer; offsets: Map<string, number> } {
  const offsets = new Map<string, number>()
  let data: Buffer = Buffer.alloc(0)
  for (const country of new Set(countries)) {
    offsets.set(country, data.length)
    const entry = map({ country: map({ iso_code: text(country) }) })
    data = Buffer.concat([data, entry])
  }
  return { data, offsets }
}

const uint = (value: number, bytes: number): Buffer => {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntBE(value, 0, bytes)
  return buffer
}
const control = (type: number, size: number): Buffer => Buffer.from([(type << 5) | size])
const text = (value: string): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([control(2, bytes.length), bytes])
}
const uint16 = (value: number): Buffer => Buffer.concat([control(5, 2), uint(value, 2)])
const uint32 = (value: number): Buffer => Buffer.concat([control(6, 4), uint(value, 4)])
/** An extended type: 7 and what is in the next byte. */
const uint64 = (value: number): Buffer => Buffer.concat([Buffer.from([6, 2]), uint(value, 6)])
const map = (entries: Readonly<Record<string, Buffer>>): Buffer =>
  Buffer.concat([
    control(7, Object.keys(entries).length),
    ...Object.entries(entries).flatMap(([name, value]) => [text(name), value]),
  ])
