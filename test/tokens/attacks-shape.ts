/** Attacks on the form: other serialisations, other segments, other signatures. */
import { type Attack, headerWith, seal, segment, type Victim } from './forge.ts'

/** The order of the Ed25519 group (RFC 8032, section 5.1), little-endian in signatures. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n

const bytesOf = (v: Victim): Buffer => Buffer.from(v.signature, 'base64url')
const withSignature = (v: Victim, bytes: Uint8Array): string =>
  `${v.header}.${v.payload}.${Buffer.from(bytes).toString('base64url')}`

/** The same signature with `multiple` · L added to S: it verifies where S is not checked. */
function withLargerS(v: Victim, multiple: bigint): string {
  const bytes = bytesOf(v)
  let s = 0n
  for (let i = 63; i >= 32; i--) s = (s << 8n) | BigInt(bytes[i] ?? 0)
  s += multiple * L
  for (let i = 32; i < 64; i++) {
    bytes[i] = Number(s & 0xffn)
    s >>= 8n
  }
  return withSignature(v, bytes)
}

function flipped(v: Victim, at: number, bit: number): string {
  const bytes = bytesOf(v)
  bytes[at] = (bytes[at] ?? 0) ^ bit
  return withSignature(v, bytes)
}

/** Points of small order (RFC 7748, section 6; the neutral element is the second). */
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]

const SIGNATURES: Attack[] = [
  ['signature S + L', v => withLargerS(v, 1n)],
  ['signature S + 2 L', v => withLargerS(v, 2n)],
  ['signature of zeros', v => withSignature(v, Buffer.alloc(64))],
  ['signature of ones', v => withSignature(v, Buffer.alloc(64, 0xff))],
  [
    'signature with S zero',
    v => withSignature(v, Buffer.concat([bytesOf(v).subarray(0, 32), Buffer.alloc(32)])),
  ],
  ['signature a byte short', v => withSignature(v, bytesOf(v).subarray(0, 63))],
  ['signature a byte long', v => withSignature(v, Buffer.concat([bytesOf(v), Buffer.alloc(1)]))],
  ['signature without its first byte', v => withSignature(v, bytesOf(v).subarray(1))],
  ['signature twice', v => withSignature(v, Buffer.concat([bytesOf(v), bytesOf(v)]))],
  ['signature of one byte', v => withSignature(v, Buffer.alloc(1))],
  ['signature of 4 KB', v => withSignature(v, Buffer.alloc(3072, 1))],
  [
    'signature halves swapped',
    v => withSignature(v, Buffer.concat([bytesOf(v).subarray(32), bytesOf(v).subarray(0, 32)])),
  ],
  ['first bit of the signature flipped', v => flipped(v, 0, 0x01)],
  ['sign bit of R flipped', v => flipped(v, 31, 0x80)],
  ['last bit of the signature flipped', v => flipped(v, 63, 0x80)],
  [
    'signature of another token',
    v => `${v.header}.${v.payload}.${seal(v.key, v.header, segment({})).split('.')[2]}`,
  ],
  [
    'signature over the payload alone',
    v => `${v.header}.${v.payload}.${seal(v.key, '', v.payload).split('.')[2]}`,
  ],
  ...SMALL_ORDER.flatMap((point, i): Attack[] => [
    [
      `signature with R of small order ${i}, S zero`,
      v => withSignature(v, Buffer.from(point + '00'.repeat(32), 'hex')),
    ],
    [
      `signature with R of small order ${i}, S one`,
      v => withSignature(v, Buffer.from(`${point}01${'00'.repeat(31)}`, 'hex')),
    ],
  ]),
]

const json = (v: Victim): object => ({
  payload: v.payload,
  protected: v.header,
  signature: v.signature,
})

const SERIALISATIONS: Attack[] = [
  ['flattened JSON', v => JSON.stringify(json(v))],
  [
    'general JSON',
    v =>
      JSON.stringify({
        payload: v.payload,
        signatures: [{ protected: v.header, signature: v.signature }],
      }),
  ],
  ['flattened JSON, then the compact form', v => `${JSON.stringify(json(v))}.${v.text}`],
  [
    'the compact form around flattened JSON',
    v => `${segment(json(v))}.${v.payload}.${v.signature}`,
  ],
  ['the token as JSON text', v => JSON.stringify(v.text)],
  ['an unprotected header', v => JSON.stringify({ ...json(v), header: { alg: 'none' } })],
  [
    'JWE compact',
    v =>
      `${segment({ alg: 'dir', enc: 'A256GCM' })}..${'A'.repeat(16)}.${v.payload}.${'A'.repeat(22)}`,
  ],
  [
    'JWE around the token',
    v => `${segment({ alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT' })}.${v.text}.AA`,
  ],
  [
    'nested: the token as payload',
    v => seal(v.key, headerWith(v.key, { cty: 'JWT' }), segment(v.text)),
  ],
  ['two tokens, comma between', v => `${v.text},${v.text}`],
  ['two tokens, space between', v => `${v.text} ${v.text}`],
  ['SD-JWT', v => `${v.text}~`],
  ['SD-JWT with a disclosure', v => `${v.text}~${segment(['salt', 'scope', '*'])}~`],
  ['DPoP scheme', v => `DPoP ${v.text}`],
  ['an API key', () => 'ag_live_sk_0123456789AB0123456789ABCDEFGHIJKLMNOPQRST'],
]

const SEGMENTS: Attack[] = [
  ['nothing', () => ''],
  ['one dot', () => '.'],
  ['two dots', () => '..'],
  ['three dots', () => '...'],
  ['8,000 dots', () => '.'.repeat(8000)],
  ['one segment', v => v.payload],
  ['two segments', v => `${v.header}.${v.payload}`],
  ['two segments and a dot', v => `${v.header}.${v.payload}.`],
  ['payload and signature', v => `${v.payload}.${v.signature}`],
  ['no header', v => `.${v.payload}.${v.signature}`],
  ['no payload', v => `${v.header}..${v.signature}`],
  ['four segments', v => `${v.text}.${v.signature}`],
  ['four segments, the first empty', v => `.${v.text}`],
  ['four segments, the last empty', v => `${v.text}.`],
  ['five segments', v => `${v.text}.${v.payload}.${v.signature}`],
  ['header and payload swapped', v => `${v.payload}.${v.header}.${v.signature}`],
  ['payload and signature swapped', v => `${v.header}.${v.signature}.${v.payload}`],
  ['header three times', v => `${v.header}.${v.header}.${v.header}`],
  [
    'a token of 8 KB and a character',
    v => `${v.header}.${'A'.repeat(8192 - v.header.length - 88)}.${'A'.repeat(87)}`,
  ],
  ['a token of 60 KB', v => `${v.header}.${'A'.repeat(60_000)}.${v.signature}`],
  ['a token of 1 MB', v => `${v.header}.${'A'.repeat(1_000_000)}.${v.signature}`],
]

export const SHAPE_ATTACKS: Attack[] = [...SIGNATURES, ...SERIALISATIONS, ...SEGMENTS]
