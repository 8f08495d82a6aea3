import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  contains,
  formatNetwork,
  has,
  type Network,
  parseAddress,
  parseNetwork,
} from '../../src/lib/network.ts'

const network = (text: string): Network => {
  const read = parseNetwork(text)
  if ('mistake' in read) throw new Error(read.mistake)
  return read
}

describe('a network', () => {
  const CANONICAL: [given: string, kept: string][] = [
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['192.0.2.7', '192.0.2.7/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::/0', '::/0'],
    ['::1', '::1/128'],
    ['2001:DB8:0:0::/64', '2001:db8::/64'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1/128'],
    ['2001:0db8:0:0:1:0:0:1', '2001:db8::1:0:0:1/128'],
    ['1:0:0:2::', '1:0:0:2::/128'],
    ['64:ff9b::192.0.2.0/120', '64:ff9b::c000:200/120'],
    // Mapped addresses are the IPv4 addresses that they stand for.
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['::FFFF:c000:0207', '192.0.2.7/32'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['::fffe:0:0/95', '::fffe:0:0/95'],
  ]
  for (const [given, kept] of CANONICAL) {
    test(`${given} is kept as ${kept}`, () => {
      expect(formatNetwork(network(given))).toBe(kept)
      expect(network(kept)).toEqual(network(given))
    })
  }

  const MISTAKES: [given: string, said: string][] = [
    ['10.0.0.5/8', 'Give 10.0.0.0/8, or 10.0.0.5/32 for one address.'],
    ['2001:db8::1/64', 'Give 2001:db8::/64, or 2001:db8::1/128 for one address.'],
    ['10.0.0.0/33', 'a number from 0 to 32'],
    ['::/129', 'a number from 0 to 128'],
    ['10.0.0.0/08', 'a number from 0 to 32'],
    ['10.0.0.0/', 'a number from 0 to 32'],
    ['010.0.0.0/8', 'is no address'],
    ['10.0.0/8', 'is no address'],
    ['1:2:3', 'is no address'],
    ['::1::', 'is no address'],
    ['fe80::1%eth0', 'is no address'],
    ['10.0.0.0/8/8', 'is no address'],
    ['', 'is no address'],
    ['localhost', 'is no address'],
  ]
  for (const [given, said] of MISTAKES) {
    test(`'${given}' is none, and says how to mend it`, () => {
      const read = parseNetwork(given)
      expect('mistake' in read ? read.mistake : '').toContain(said)
    })
  }
})

/** A network as its bits, for a model that knows nothing of arithmetic. */
const bits = ({ family, base, prefix }: Network): string => {
  const width = family === 4 ? 32 : 128
  return `${family} ${base.toString(2).padStart(width, '0').slice(0, prefix)}`
}

const made = fc
  .record({
    family: fc.constantFrom(4 as const, 6 as const),
    base: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
    prefix: fc.nat(128),
  })
  .map(({ family, base, prefix }) => {
    const width = family === 4 ? 32 : 128
    const length = prefix % (width + 1)
    const shift = BigInt(width - length)
    return { family, base: (BigInt.asUintN(width, base) >> shift) << shift, prefix: length }
  })
  .filter(one => one.family === 4 || one.base >> 32n !== 0xffffn)

describe('networks', () => {
  test('are read as they are written, whatever they are', () => {
    fc.assert(fc.property(made, one => expect(network(formatNetwork(one))).toEqual(one)))
  })

  test('contain one another exactly when the bits of one begin with those of the other', () => {
    const near = fc
      .tuple(made, made, fc.boolean(), fc.nat(40))
      .map(([one, other, isNear, less]) => {
        if (!isNear) return [one, other] as const
        const prefix = Math.max(0, one.prefix - less)
        const shift = BigInt((one.family === 4 ? 32 : 128) - prefix)
        return [{ ...one, prefix, base: (one.base >> shift) << shift }, one] as const
      })
    fc.assert(
      fc.property(near, ([one, other]) => {
        expect(contains(one, other)).toBe(bits(other).startsWith(bits(one)))
        expect(contains(other, one)).toBe(bits(one).startsWith(bits(other)))
      }),
    )
  })

  const HELD: [network: string, address: string, isIn: boolean][] = [
    ['192.0.2.0/24', '192.0.2.255', true],
    ['192.0.2.0/24', '192.0.3.0', false],
    ['192.0.2.0/24', '::ffff:192.0.2.9', true],
    ['192.0.2.0/24', '::ffff:c000:209', true],
    ['::ffff:192.0.2.0/120', '192.0.2.9', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '127.0.0.1', false],
    ['::/0', '::ffff:127.0.0.1', false],
    ['2001:db8::/32', '2001:DB8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['::c000:200/120', '192.0.2.9', false],
  ]
  for (const [text, address, isIn] of HELD) {
    test(`${text} ${isIn ? 'holds' : 'does not hold'} ${address}`, () => {
      const client = parseAddress(address)
      expect(client && has(network(text), client)).toBe(isIn)
    })
  }

  test('no address is read from what is none', () => {
    for (const text of ['', 'unknown', '1.2.3', '1.2.3.4/32', '[::1]', '1.2.3.4:80']) {
      expect(parseAddress(text)).toBeUndefined()
    }
  })
})
