import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { readLines } from '../../src/lib/lines.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

const read = (text: string, size: number, max = 1000) =>
  Array.fromAsync(readLines(inPieces(Buffer.from(text), size), max))

test('lines come out whole, wherever the stream was cut', async () => {
  const line = fc.string({ unit: 'grapheme' }).map(text => text.replace(/[\r\n]/g, ''))
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
      expect(await read(lines.map(one => `${one}\n`).join(''), size)).toEqual(lines)
      expect(await read(lines.map(one => `${one}\r\n`).join(''), size)).toEqual(lines)
    }),
  )
})

test('the last line needs no line break', async () => {
  expect(await read('a\nb', 1)).toEqual(['a', 'b'])
})

test('a line that never ends is refused before it fills the memory', async () => {
  await expect(read('x'.repeat(5000), 100, 1000)).rejects.toThrow('more than 1000')
})

test('what is no UTF-8 is refused', async () => {
  const bytes = Uint8Array.from([0x61, 0xff, 0x0a])
  await expect(Array.fromAsync(readLines(inPieces(bytes, 1), 10))).rejects.toThrow()
})
