/** What README tells scanners of secrets is what keys look like. */
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { KEY_FORMAT_NAMES, scannerPattern } from '../../src/api-keys/key-formats.ts'
import { generateKeyText } from '../../src/api-keys/key-text.ts'

const readme = await Bun.file(join(import.meta.dir, '..', '..', 'README.md')).text()

for (const format of KEY_FORMAT_NAMES) {
  test(`README has the expression that finds keys ${format}, and says what they are`, () => {
    const [row = ''] = readme.match(new RegExp(`^\\| \`${format}\` \\|.*$`, 'm')) ?? []
    // A bar within a cell of a table is escaped.
    const pattern = /`(\\b[^`]+)`/.exec(row)?.[1]?.replaceAll('\\|', '|')
    expect(pattern).toBe(scannerPattern(format))
    const { text, secret } = generateKeyText('live', format, 'acme')
    expect(`KEY=${text}\n`.match(new RegExp(pattern ?? ''))?.[0]).toBe(text)
    const bits = Math.floor(secret.length * (format === 'gsk' ? 4 : Math.log2(62)))
    expect(row).toContain(`| ${bits} |`)
    expect(row.split(' | ').at(-1)).toStartWith('AmpGate API key')
  })
}
