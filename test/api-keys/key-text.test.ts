import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  KEY_FORMAT_NAMES,
  KEY_FORMATS,
  type KeyFormat,
  scannerPattern,
} from '../../src/api-keys/key-formats.ts'
import {
  carriesSlug,
  generateKeyText,
  hideKeys,
  holdsKey,
  keyStart,
  parseKeyText,
} from '../../src/api-keys/key-text.ts'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** The whole form of each, in full: what scanners of secrets are told. */
const FORMS: Record<KeyFormat, RegExp> = {
  ag: /^ag_(live|test)_sk_[0-9A-Za-z]{40}$/,
  amp: /^amp_sk_(live|test)_[0-9A-Za-z]{40}$/,
  gsk: /^gsk_[a-z0-9-]{2,32}_[0-9a-f]{32}$/,
  org: /^org_(live|test)_[0-9A-Za-z]{40}$/,
  sk: /^sk_(live|test)_[0-9A-Za-z]{24}$/,
}
const SECRET_BITS: Record<KeyFormat, number> = { ag: 128, amp: 128, gsk: 96, org: 128, sk: 96 }
const CHECKED = KEY_FORMAT_NAMES.filter(format => KEY_FORMATS[format].checksumLength > 0)

const environment = fc.constantFrom<'live' | 'test'>('live', 'test')
const slug = fc.oneof(
  fc.stringMatching(/^[a-z0-9-]{2,32}$/),
  fc.constantFrom('live', 'test', 'sk', '--', 'gsk', '0'.repeat(32)),
)
const keyOf = (format: KeyFormat) =>
  fc.tuple(environment, slug).map(([env, name]) => ({
    ...generateKeyText(env, format, carriesSlug(format) ? name : ''),
    env,
    slug: name,
  }))
const anyKey = fc.constantFrom(...KEY_FORMAT_NAMES).chain(keyOf)

describe.each(KEY_FORMAT_NAMES)('the text of a key %s', format => {
  const key = keyOf(format)

  test('comes back as its parts, and has one form and length', () => {
    fc.assert(
      fc.property(key, ({ text, env, slug: name, ...made }) => {
        expect(text).toMatch(FORMS[format])
        const parts = parseKeyText(text)
        expect(parts).toEqual({
          format,
          environment: format === 'gsk' ? undefined : env,
          slug: format === 'gsk' ? name : undefined,
          publicId: made.publicId,
          secret: made.secret,
        })
        const start = keyStart({ format, environment: env, publicId: made.publicId })
        expect(text).toStartWith(start + made.secret)
        expect(made.publicId).toHaveLength(format === 'ag' ? 12 : start.length)
        const perCharacter = format === 'gsk' ? 4 : Math.log2(62)
        expect(made.secret.length * perCharacter).toBeGreaterThanOrEqual(SECRET_BITS[format])
      }),
    )
  })

  test('is found in any text by the expression for scanners, and by no other format’s', () => {
    fc.assert(
      fc.property(key, ({ text }) => {
        for (const other of KEY_FORMAT_NAMES) {
          const found = `see "${text}", please`.match(new RegExp(scannerPattern(other)))
          expect(found?.[0]).toBe(other === format ? text : undefined)
        }
      }),
    )
  })

  test('in other letters, with white space, or in any other text, is refused', () => {
    fc.assert(
      fc.property(
        key,
        fc.constantFrom(' ', '\n', '\t', '\0', '\ufeff', '"', 'é'),
        ({ text }, extra) => {
          for (const wrong of [text + extra, extra + text, text.toUpperCase(), `x${text}`]) {
            expect(parseKeyText(wrong)).toBeUndefined()
          }
        },
      ),
    )
  })

  test('with a character more or less is refused', () => {
    fc.assert(
      fc.property(key, fc.nat(80), ({ text }, where) => {
        // From the public id on: a slug may be one longer and still be a slug, of another workspace.
        const from = format === 'gsk' ? text.length - 32 : 0
        const at = from + (where % (text.length - from))
        for (const c of ['0', 'a', '_', '-']) {
          expect(parseKeyText(text.slice(0, at) + c + text.slice(at))).toBeUndefined()
        }
        expect(parseKeyText(text.slice(0, at) + text.slice(at + 1))).toBeUndefined()
      }),
    )
  })

  test('is hidden wherever it stands, escaped or not, and what it is shown by is left', () => {
    fc.assert(
      fc.property(key, fc.constantFrom('', '/v1/agents/', '?key='), ({ text, secret }, before) => {
        const escaped = before + text.replace(/[a-z]/, c => `%${c.charCodeAt(0).toString(16)}`)
        const all = [...`${before}${text}`].map(c => `%${c.charCodeAt(0).toString(16)}`).join('')
        for (const written of [before + text, escaped, all, all.replaceAll('%', '%25')]) {
          expect(holdsKey(written)).toBe(true)
          expect(hideKeys(written)).not.toContain(secret.slice(0, 8))
          expect(hideKeys(written)).toContain('[hidden]')
        }
      }),
    )
  })

  test('never comes twice', () => {
    const keys = Array.from({ length: 5000 }, () => generateKeyText('live', format, 'acme'))
    expect(new Set(keys.map(one => one.secret)).size).toBe(keys.length)
  })
})

describe.each(CHECKED)('the checksum of a key %s', format => {
  test('finds any one character replaced', () => {
    for (const { text } of [generateKeyText('live', format), generateKeyText('test', format)]) {
      for (let at = 0; at < text.length; at++) {
        for (const c of `${BASE62}_-. `) {
          if (c === text[at]) continue
          expect(parseKeyText(text.slice(0, at) + c + text.slice(at + 1))).toBeUndefined()
        }
      }
    }
  })

  test('finds two neighbours swapped, and the other environment', () => {
    fc.assert(
      fc.property(keyOf(format), fc.nat(80), ({ text }, where) => {
        const swapped = text.includes('_live_')
          ? text.replace('_live_', '_test_')
          : text.replace('_test_', '_live_')
        expect(parseKeyText(swapped)).toBeUndefined()
        const at = where % (text.length - 1)
        const [a = '', b = ''] = [text[at], text[at + 1]]
        fc.pre(a !== b)
        expect(parseKeyText(text.slice(0, at) + b + a + text.slice(at + 2))).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })

  test('fits no text that was only made to look like one', () => {
    fc.assert(
      fc.property(fc.stringMatching(FORMS[format]), text => {
        // One fits by chance in four thousand million.
        expect(parseKeyText(text)).toBeUndefined()
      }),
    )
  })
})

describe('the formats', () => {
  test('share no text, no public id and no start', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (one, other) => {
        expect(parseKeyText(one.text)?.format).toBe(one.format)
        if (one.format === other.format) return
        expect(one.publicId).not.toBe(other.publicId)
        for (const format of KEY_FORMAT_NAMES) {
          const isIt = FORMS[format].test(one.text)
          expect(isIt).toBe(format === one.format)
        }
      }),
    )
  })

  test('no part of one, put behind the head of another, is a key of a format with a checksum', () => {
    fc.assert(
      fc.property(anyKey, fc.constantFrom(...CHECKED), ({ text, format }, other) => {
        const [body = ''] = text.match(/[0-9A-Za-z]*$/) ?? []
        const { head } = KEY_FORMATS[other]
        const moved = head.replace('{environment}', 'live') + body
        fc.pre(moved !== text && format !== other)
        expect(parseKeyText(moved)).toBeUndefined()
      }),
    )
  })

  test('are none of whatever anybody may send', () => {
    const naughty = [
      ...['', '_', '__proto__', 'constructor', 'ag', 'ag_', 'gsk__', 'sk_', '\0', '\ud800', '🤖'],
      ...[
        'ag_live_sk_',
        'gsk_ACME_',
        `gsk_a_${'0'.repeat(32)}`,
        `gsk_${'a'.repeat(33)}_${'0'.repeat(32)}`,
      ],
      ...[`gsk_a/b_${'0'.repeat(32)}`, `gsk_acme_${'A'.repeat(32)}`, `gsk_acme_${'0'.repeat(31)}g`],
      ...[
        `sk_prod_${'0'.repeat(24)}`,
        `sk_live_${'0'.repeat(23)}-`,
        `org_live_sk_${'0'.repeat(37)}`,
      ],
      ...[
        "' or true--",
        '../../etc/passwd',
        '%00',
        '<script>',
        'ag_live_sk_\r\nX: y',
        'NaN',
        'null',
      ],
    ]
    for (const text of naughty) expect([text, parseKeyText(text)]).toEqual([text, undefined])
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(parseKeyText(text)).toBeUndefined()
      }),
    )
  })

  test('are looked for in a bounded part of a text, however long it is', () => {
    for (const format of KEY_FORMAT_NAMES) {
      const { text } = generateKeyText('live', format, 'a'.repeat(32))
      expect(parseKeyText(text)).toBeDefined()
      expect(parseKeyText(text + 'a'.repeat(10_000_000))).toBeUndefined()
      expect(parseKeyText(text.slice(0, 4) + 'a'.repeat(10_000_000))).toBeUndefined()
    }
  })
})
