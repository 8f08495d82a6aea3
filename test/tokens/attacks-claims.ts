/** Claims that we never write, signed with our own key all the same. */
import {
  type Attack,
  rewritten,
  seal,
  segment,
  type Victim,
  withClaims,
  withPayload,
} from './forge.ts'

const exp = (v: Victim): number => Number(v.claims.exp)
const iat = (v: Victim): number => Number(v.claims.iat)
/** The victim with its `exp` written as `text`. */
const expAs = (v: Victim, text: string): string =>
  withPayload(v, rewritten(v, `"exp":${exp(v)}`, `"exp":${text}`))
const iatAs = (v: Victim, text: string): string =>
  withPayload(v, rewritten(v, `"iat":${iat(v)}`, `"iat":${text}`))

const EXP: Attack[] = [
  ['no exp', v => withClaims(v, { exp: undefined })],
  ['exp null', v => withClaims(v, { exp: null })],
  ['exp a text', v => withClaims(v, { exp: String(exp(v)) })],
  ['exp a date', v => withClaims(v, { exp: '2999-01-01T00:00:00Z' })],
  ['exp true', v => withClaims(v, { exp: true })],
  ['exp an array', v => withClaims(v, { exp: [exp(v)] })],
  ['exp an object', v => withClaims(v, { exp: {} })],
  ['exp a fraction', v => withClaims(v, { exp: exp(v) + 0.5 })],
  ['exp with a zero fraction', v => expAs(v, `${exp(v)}.0`)],
  ['exp with an exponent', v => expAs(v, `${exp(v)}e0`)],
  ['exp 1e400', v => expAs(v, '1e400')],
  ['exp -1e400', v => expAs(v, '-1e400')],
  ['exp 1e308', v => expAs(v, '1e308')],
  ['exp 2^53 + 1', v => expAs(v, '9007199254740993')],
  ['exp 2^53', v => withClaims(v, { exp: 2 ** 53 })],
  ['exp negative', v => withClaims(v, { exp: -1 })],
  ['exp minus zero', v => expAs(v, '-0')],
  ['exp 0', v => withClaims(v, { exp: 0 })],
  ['exp NaN', v => expAs(v, 'NaN')],
  ['exp Infinity', v => expAs(v, 'Infinity')],
  ['exp in milliseconds as text', v => withClaims(v, { exp: `${exp(v)}000` })],
  ['exp in hexadecimal', v => expAs(v, '0xffffffff')],
  ['exp passed', v => withClaims(v, { exp: iat(v) - 1 })],
  ['exp now', v => withClaims(v, { exp: iat(v) })],
]

const TIMES: Attack[] = [
  ['iat an hour ahead', v => withClaims(v, { iat: iat(v) + 3600 })],
  ['iat a minute ahead', v => withClaims(v, { iat: iat(v) + 60 })],
  ['iat 2^53 - 1', v => withClaims(v, { iat: Number.MAX_SAFE_INTEGER })],
  ['iat 2^53 + 1', v => iatAs(v, '9007199254740993')],
  ['iat 1e400', v => iatAs(v, '1e400')],
  ['iat a text', v => withClaims(v, { iat: String(iat(v)) })],
  ['iat negative', v => withClaims(v, { iat: -1 })],
  ['iat a fraction', v => withClaims(v, { iat: iat(v) - 0.5 })],
  ['no iat', v => withClaims(v, { iat: undefined })],
  ['nbf an hour ahead', v => withClaims(v, { nbf: iat(v) + 3600 })],
  ['nbf 2^53 - 1', v => withClaims(v, { nbf: Number.MAX_SAFE_INTEGER })],
  ['nbf a text', v => withClaims(v, { nbf: '0' })],
  ['nbf null', v => withClaims(v, { nbf: null })],
  ['nbf negative', v => withClaims(v, { nbf: -1 })],
  ['nbf a fraction', v => withClaims(v, { nbf: 0.5 })],
]

/** A claim that is not of its type, or not there. */
const TYPES: Attack[] = [
  'iss',
  'sub',
  'client_id',
  'jti',
  'scope',
  'agent_name',
  'workspace_id',
  'grant_id',
].flatMap(name =>
  [undefined, null, '', 0, true, ['x'], { x: 1 }].map(
    (value): Attack => [
      `${name} ${JSON.stringify(value) ?? 'left out'}`,
      v => withClaims(v, { [name]: value }),
    ],
  ),
)

const OTHERS: Attack[] = [
  ['aud a text', v => withClaims(v, { aud: v.claims.iss })],
  ['aud empty', v => withClaims(v, { aud: [] })],
  ['aud of numbers', v => withClaims(v, { aud: [1] })],
  ['aud of nothing', v => withClaims(v, { aud: [''] })],
  ['no aud', v => withClaims(v, { aud: undefined })],
  ['aud of another service, not asked for', v => withClaims(v, { aud: ['https://other.example'] })],
  ['iss elsewhere', v => withClaims(v, { iss: 'https://elsewhere.example' })],
  ['iss with a slash more', v => withClaims(v, { iss: `${v.claims.iss}/` })],
  ['iss in capitals', v => withClaims(v, { iss: String(v.claims.iss).toUpperCase() })],
  ['iss of the other environment', v => withClaims(v, { iss: `${v.claims.iss}/test` })],
  ['task a number', v => withClaims(v, { task: 1 })],
  ['task empty', v => withClaims(v, { task: '' })],
  ['constraints a text', v => withClaims(v, { constraints: '{}' })],
  ['constraints an array', v => withClaims(v, { constraints: [] })],
  ['constraints null', v => withClaims(v, { constraints: null })],
]

const REPEATED: Attack[] = [
  ['exp twice, the later one last', v => withPayload(v, rewritten(v, '{"iss"', `{"exp":1,"iss"`))],
  ['exp twice, the later one first', v => expAs(v, `${exp(v) + 60},"exp":${exp(v)}`)],
  ['exp twice, once escaped', v => expAs(v, `${exp(v)},"\\u0065xp":${exp(v) + 60}`)],
  ['sub twice', v => withPayload(v, rewritten(v, '{"iss"', '{"sub":"ag_other","iss"'))],
  ['scope twice', v => withPayload(v, rewritten(v, '{"iss"', '{"scope":"*","iss"'))],
  ['jti twice', v => withPayload(v, rewritten(v, '{"iss"', '{"jti":"tok_other","iss"'))],
]

const SPELLING: Attack[] = [
  ['payload with spaces', v => withPayload(v, JSON.stringify(v.claims, null, 1))],
  ['payload with a newline at its end', v => withPayload(v, `${JSON.stringify(v.claims)}\n`)],
  ['payload with a byte order mark', v => withPayload(v, `\ufeff${JSON.stringify(v.claims)}`)],
  ['payload with NUL at its end', v => withPayload(v, `${JSON.stringify(v.claims)}\0`)],
  [
    'payload with an escaped letter',
    v => withPayload(v, rewritten(v, '"jti":"tok_', '"jti":"\\u0074ok_')),
  ],
  ['payload an array', v => withPayload(v, `[${JSON.stringify(v.claims)}]`)],
  ['payload a text', v => withPayload(v, JSON.stringify(JSON.stringify(v.claims)))],
  ['payload null', v => withPayload(v, 'null')],
  ['payload a number', v => withPayload(v, '1')],
  ['payload empty', v => withPayload(v, '{}')],
  ['payload of no JSON', v => withPayload(v, 'claims')],
  ['payload of two objects', v => withPayload(v, `${JSON.stringify(v.claims)}{}`)],
  [
    'payload with bytes that are no UTF-8',
    v => {
      const json = JSON.stringify(v.claims).replace('"task":"', '"task":"\xff')
      return seal(v.key, v.header, Buffer.from(json, 'latin1').toString('base64url'))
    },
  ],
  ['payload nested 3,000 deep', v => withPayload(v, `${'['.repeat(3000)}${']'.repeat(3000)}`)],
  ['claims under __proto__', v => withPayload(v, `{"__proto__":${JSON.stringify(v.claims)}}`)],
  ['a token inside of a token', v => seal(v.key, v.header, segment(v.text))],
  ['a token as the only claim', v => seal(v.key, v.header, segment({ jwt: v.text }))],
]

export const CLAIM_ATTACKS: Attack[] = [
  ...EXP,
  ...TIMES,
  ...TYPES,
  ...OTHERS,
  ...REPEATED,
  ...SPELLING,
]
