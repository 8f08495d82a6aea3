import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GeoDatabase } from '../../src/usage/geo-database.ts'
import { mmdbOf } from './mmdb.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A file with `networks`, changed at `at` (seconds). */
function write(name: string, bytes: Buffer, at = 1): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  utimesSync(path, at, at)
  return path
}

const NETWORKS = { '203.0.113.0/24': 'DE', '198.51.100.7/32': 'FR', '2001:db8::/32': 'JP' }

describe('a file of countries', () => {
  const countries: [address: string, country: string | undefined][] = [
    ['203.0.113.0', 'DE'],
    ['203.0.113.255', 'DE'],
    ['203.0.114.0', undefined],
    ['198.51.100.7', 'FR'],
    ['198.51.100.8', undefined],
    ['2001:db8::1', 'JP'],
    ['2001:db8:ffff::', 'JP'],
    ['2001:db9::1', undefined],
    ['127.0.0.1', undefined],
    ['no address', undefined],
  ]
  for (const [address, country] of countries) {
    test(`${address} is in ${country ?? 'no country'}, also when asked again`, () => {
      const geo = new GeoDatabase(write('a.mmdb', mmdbOf(NETWORKS)))
      expect([geo.countryOf(address), geo.countryOf(address)]).toEqual([country, country])
    })
  }

  test('what is no country code is none', () => {
    const geo = new GeoDatabase(write('b.mmdb', mmdbOf({ '203.0.113.0/24': 'xx\u001b' })))
    expect(geo.countryOf('203.0.113.1')).toBeUndefined()
  })

  test('is read again when it has changed, and not otherwise', () => {
    const path = write('c.mmdb', mmdbOf(NETWORKS))
    const geo = new GeoDatabase(path)
    expect(geo.countryOf('203.0.113.1')).toBe('DE')
    write('c.mmdb', mmdbOf({ '203.0.113.0/24': 'AT' }), 2)
    expect(geo.countryOf('203.0.113.1')).toBe('DE')
    geo.refresh()
    expect(geo.countryOf('203.0.113.1')).toBe('AT')
    write('c.mmdb', Buffer.from('spoiled'), 2)
    geo.refresh()
    expect(geo.countryOf('203.0.113.2')).toBe('AT')
  })

  test('one that is spoiled leaves what was known before', () => {
    const path = write('d.mmdb', mmdbOf(NETWORKS))
    const geo = new GeoDatabase(path)
    write('d.mmdb', Buffer.from('spoiled'), 2)
    expect(() => geo.refresh()).toThrow()
    expect(geo.countryOf('203.0.113.1')).toBe('DE')
  })
})

test('what is no such file is refused at once', () => {
  expect(() => new GeoDatabase(join(folder, 'absent.mmdb'))).toThrow('ENOENT')
  expect(() => new GeoDatabase(write('e.mmdb', Buffer.from('text')))).toThrow()
  const asn = mmdbOf(NETWORKS, 'GeoLite2-ASN')
  expect(() => new GeoDatabase(write('f.mmdb', asn))).toThrow('holds no countries')
})
