/** Which country a request counts for, and who is believed about it. */
import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { useGate } from '../support/gate.ts'
import { mmdbOf } from '../usage/mmdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'countries-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'countries.mmdb')
writeFileSync(file, mmdbOf({ '203.0.113.0/24': 'DE', '127.0.0.0/8': 'NL' }))

type Headers = Record<string, string>

/** The countries that requests with each of `all` are counted for, in this order. */
async function countriesOf(gate: ReturnType<typeof useGate>, all: readonly Headers[]) {
  const countries: string[] = []
  for (const headers of all) {
    await gate.core.usage.flush(gate.core.db, gate.server.clock)
    await gate.sql`truncate live.usage_counts`
    await gate.live.ok('agents.list', { headers })
    await gate.core.usage.flush(gate.core.db, gate.server.clock)
    const rows = await gate.sql<{ country: string }[]>`
      select country from live.usage_counts where step = 'minute'`
    countries.push(rows.map(row => row.country).join())
  }
  return countries
}

const HEADER = { 'CF-IPCountry': 'FR' }
const FORWARDED = { 'X-Forwarded-For': '203.0.113.7' }

describe('behind a trusted proxy that names the country', () => {
  const gate = useGate(undefined, () => ({
    AMPGATE_TRUSTED_PROXIES: '127.0.0.1',
    AMPGATE_COUNTRY_HEADER: 'CF-IPCountry',
    AMPGATE_GEO_DATABASE: file,
  }))

  test('it is the one that it names; what is none is looked up by the address', async () => {
    const none = ['XX', 'T1', 'fr', 'FRA', 'F\u00e9', 'F1', ''].map(country => ({
      ...{ 'CF-IPCountry': country },
      ...FORWARDED,
    }))
    const asked = [HEADER, { ...HEADER, ...FORWARDED }, FORWARDED, ...none]
    const [direct, forwarded, ...others] = await countriesOf(gate, asked)
    expect([direct, forwarded]).toEqual(['FR', 'FR'])
    expect(new Set(others)).toEqual(new Set(['DE']))
  })
})

describe('without a trusted proxy', () => {
  const gate = useGate(undefined, () => ({
    AMPGATE_TRUSTED_PROXIES: '192.0.2.1',
    AMPGATE_COUNTRY_HEADER: 'CF-IPCountry',
    AMPGATE_GEO_DATABASE: file,
  }))

  test('nobody is believed: the address of the connection counts', async () => {
    expect(await countriesOf(gate, [HEADER, FORWARDED, {}])).toEqual(['NL', 'NL', 'NL'])
  })
})

describe('without a header and a file', () => {
  const gate = useGate()

  test('the country is unknown', async () => {
    expect(await countriesOf(gate, [HEADER, FORWARDED, {}])).toEqual([
      ...['unknown', 'unknown', 'unknown'],
    ])
  })
})
