/** What a limit by address counts as one client, and whose word on that address is believed. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { ClientAddresses, limitName } from '../../src/http/client-address.ts'

const group = fc.integer({ min: 0, max: 0xffff }).map(value => value.toString(16))
const groups = fc.array(fc.oneof(group, fc.constant('0')), { minLength: 8, maxLength: 8 })

/** Every way to write one IPv6 address: zeros left out at `start`, leading zeros, capitals. */
function spell(parts: string[], start: number, isLong: boolean, isUpper: boolean): string {
  const long = parts.map(part => (isLong ? part.padStart(4, '0') : part))
  let end = start
  while (end < 8 && parts[end] === '0') end++
  const text =
    end - start > 1
      ? `${long.slice(0, start).join(':')}::${long.slice(end).join(':')}`
      : long.join(':')
  return isUpper ? text.toUpperCase() : text
}

describe('one client, as a limit counts', () => {
  test('is the /64 network of an IPv6 address, however it is written', () => {
    fc.assert(
      fc.property(
        groups,
        fc.nat(7),
        fc.boolean(),
        fc.boolean(),
        (parts, start, isLong, isUpper) => {
          expect(limitName(spell(parts, start, isLong, isUpper))).toBe(parts.slice(0, 4).join(':'))
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('is one address of IPv4', () => {
    fc.assert(fc.property(fc.ipV4(), address => expect(limitName(address)).toBe(address)))
  })

  const table: [string, string][] = [
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:DB8:0:1::', '2001:db8:0:1'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ]
  for (const [address, name] of table) {
    test(`${address} counts as ${name}`, () => expect(limitName(address)).toBe(name))
  }
})

describe('the client’s address', () => {
  const PROXY = '10.0.0.1'
  const behind = new ClientAddresses(['10.0.0.0/8', 'fd00::/8', '192.0.2.7'])

  test('is the peer’s when no proxy is trusted, whatever the header says', () => {
    const alone = new ClientAddresses([])
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.string()), header => {
        expect(alone.of('203.0.113.5', header)).toBe('203.0.113.5')
      }),
    )
  })

  test('is the peer’s when the peer is no trusted proxy', () => {
    expect(behind.of('203.0.113.5', '198.51.100.1')).toBe('203.0.113.5')
  })

  test('is the last hop that no trusted proxy has, however much a client writes before it', () => {
    const client = fc
      .ipV4()
      .filter(address => !address.startsWith('10.') && address !== '192.0.2.7')
    const lies = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 8 })), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(
        lies,
        client,
        fc.array(fc.nat(255), { maxLength: 3 }),
        (before, real, proxies) => {
          const hops = [...before.map(hop => hop.replaceAll(',', '')), real]
          const header = [...hops, ...proxies.map(n => `10.1.1.${n}`)].join(', ')
          expect(behind.of(PROXY, header)).toBe(real)
        },
      ),
      { numRuns: 500 },
    )
  })

  const table: [string, string, string | null, string][] = [
    ['no header', PROXY, null, PROXY],
    ['an empty header', PROXY, '', PROXY],
    ['only trusted hops', PROXY, '10.2.2.2, 10.3.3.3', '10.2.2.2'],
    ['a hop that is no address', PROXY, '203.0.113.5, unknown', PROXY],
    ['numbers beyond a byte before a real hop', PROXY, '300.1.2.3, 203.0.113.5', '203.0.113.5'],
    ['a hop with a port', PROXY, '203.0.113.5:4711', PROXY],
    ['an IPv6 client', PROXY, '2001:db8::1', '2001:db8::1'],
    ['a trusted IPv6 peer', 'fd00::7', '203.0.113.5', '203.0.113.5'],
    ['an IPv4 peer over an IPv6 socket', '::ffff:10.0.0.1', '203.0.113.5', '203.0.113.5'],
    ['a single trusted address', '192.0.2.7', '203.0.113.5', '203.0.113.5'],
    ['its untrusted neighbour', '192.0.2.8', '203.0.113.5', '192.0.2.8'],
    ['a mapped hop', PROXY, '::ffff:203.0.113.5', '203.0.113.5'],
    ['a hop with a zone', PROXY, 'fe80::1%eth0', 'fe80::1%eth0'],
    ['a zone behind a real hop', PROXY, '198.51.100.1, fe80::1%eth0', 'fe80::1%eth0'],
  ]
  for (const [what, peer, header, expected] of table) {
    test(`with ${what} is ${expected}`, () => expect(behind.of(peer, header)).toBe(expected))
  }

  test('never throws, whatever the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), header => {
        const hops = ['203.0.113.5', PROXY, `${PROXY}, ${header}`, header]
        for (const hop of hops) expect(typeof behind.of(PROXY, hop)).toBe('string')
      }),
    )
  })
})
