import { describe, expect, test } from 'bun:test'
import { SecretList } from '../../src/lib/secret-list.ts'

const one = Buffer.alloc(32, 1)
const two = Buffer.alloc(40, 2)

describe('SecretList.parse', () => {
  const forms: [name: string, text: string][] = [
    ['base64', one.toString('base64')],
    ['base64url', one.toString('base64url')],
    ['hex', one.toString('hex')],
    ['with a version', `1:${one.toString('base64')}`],
    ['with spaces and a line end', `  ${one.toString('base64')} \r\n`],
  ]
  test.each(forms)('reads %s', (_, text) => {
    expect(SecretList.parse(text).current).toEqual({ version: 1, key: one })
  })

  test.each([',', '\n', ',\n'])(
    'reads a list separated by %j, the current one first',
    separator => {
      const text = `7:${two.toString('base64')}${separator}1:${one.toString('base64')}`
      const list = SecretList.parse(text)
      expect(list.current).toEqual({ version: 7, key: two })
      expect([...list.all]).toEqual([
        [7, two],
        [1, one],
      ])
    },
  )

  const refused: [text: string, says: string][] = [
    ['', 'it is empty'],
    [' \n,', 'it is empty'],
    ['abc', 'at least 32 are needed'],
    [`0:${one.toString('base64')}`, 'the version must be 1 to'],
    [`9999999999:${one.toString('base64')}`, 'the version must be 1 to'],
    [`x:${one.toString('base64')}`, 'entry 1 is not <version>:<base64>'],
    [`${one.toString('hex')},${two.toString('hex')}`, 'entry 1 is not <version>:<base64>'],
    [`1:${one.toString('hex')},1:${two.toString('hex')}`, 'the same version'],
    ['1:****', 'neither base64 nor hex'],
  ]
  test.each(refused)('refuses %j', (text, says) => {
    expect(() => SecretList.parse(text)).toThrow(says)
  })
})

test('rotating puts a fresh version in front, retiring drops the others', () => {
  const rotated = SecretList.parse(`4:${one.toString('hex')}`).rotated()
  expect([...rotated.all.keys()]).toEqual([5, 4])
  expect(rotated.current.key).toHaveLength(32)
  expect(rotated.all.get(4)).toEqual(one)
  expect([...rotated.retired().all.keys()]).toEqual([5])
})

test('its text reads back as the same list', () => {
  const list = SecretList.generate().rotated()
  expect([...SecretList.parse(list.format()).all]).toEqual([...list.all])
})

test('shows no secret when it is printed', () => {
  const list = SecretList.parse(one.toString('hex'))
  const shown = JSON.stringify({ list }) + Bun.inspect(list, { depth: 9 }) + String(list)
  expect(shown).not.toContain('1, 1')
  expect(shown).not.toContain('0101')
  expect(shown).not.toContain('AQEB')
})
