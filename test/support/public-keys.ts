/** Public keys for agents: good ones in every form, and what must be refused. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }).toString()
const privatePem = (key: KeyObject): string =>
  key.export({ format: 'pem', type: 'pkcs8' }).toString()

const ed25519 = () => generateKeyPairSync('ed25519')
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The members of a key that an agent is shown with, as a JWK to send. */
export const jwkOf = (key: { kty: string; crv: string; x: string; y?: string | undefined }) => ({
  kty: key.kty,
  crv: key.crv,
  x: key.x,
  ...(key.y === undefined ? {} : { y: key.y }),
})

const okp = () => ed25519().publicKey.export({ format: 'jwk' })

/** A fresh key in each accepted form. */
export const ACCEPTED: Readonly<Record<string, () => unknown>> = {
  'Ed25519 as PEM': () => pem(ed25519().publicKey),
  'Ed25519 as JWK': () => ed25519().publicKey.export({ format: 'jwk' }),
  'P-256 as PEM': () => pem(ec('P-256').publicKey),
  'P-256 as JWK': () => ec('P-256').publicKey.export({ format: 'jwk' }),
  'PEM with spaces around': () => `\n ${pem(ed25519().publicKey)}\n`,
  'JWK with a kid': () => ({ ...ed25519().publicKey.export({ format: 'jwk' }), kid: 'mine' }),
  'JWK that says what it is for': () => ({ ...okp(), use: 'sig', alg: 'EdDSA' }),
}

/** What could be a secret, or two keys, or none that can be used. */
export const REFUSED: Readonly<Record<string, () => unknown>> = {
  'a private PEM': () => privatePem(ed25519().privateKey),
  'a private EC PEM': () =>
    ec('P-256').privateKey.export({ format: 'pem', type: 'sec1' }).toString(),
  'a private JWK': () => ed25519().privateKey.export({ format: 'jwk' }),
  'a private EC JWK': () => ec('P-256').privateKey.export({ format: 'jwk' }),
  'a symmetric JWK': () => ({ kty: 'oct', k: 'c2VjcmV0' }),
  'a public JWK with a symmetric key beside': () => ({ ...okp(), k: 'c2VjcmV0' }),
  'a public PEM and a private one': () => {
    const pair = ed25519()
    return pem(pair.publicKey) + privatePem(pair.privateKey)
  },
  'two public PEMs': () => pem(ed25519().publicKey) + pem(ed25519().publicKey),
  'a PEM with text after it': () => `${pem(ed25519().publicKey)}and more`,
  'a JWK set': () => ({ keys: [okp()] }),
  'a JWK in a text': () => JSON.stringify(okp()),
  'an Ed25519 JWK with a y': () => ({ ...okp(), y: okp().x }),
  'a JWK with a certificate beside': () => ({ ...okp(), x5c: ['MIIB'] }),
  'a curve of another type': () => ({ ...okp(), kty: 'EC' }),
  'a JWK for encryption': () => ({ ...okp(), use: 'enc' }),
  'a JWK for an algorithm with a shared secret': () => ({ ...okp(), alg: 'HS256' }),
  'an RSA key': () => pem(rsa().publicKey),
  'an RSA JWK': () => rsa().publicKey.export({ format: 'jwk' }),
  'P-384': () => pem(ec('P-384').publicKey),
  X25519: () => pem(generateKeyPairSync('x25519').publicKey),
  'a point off the curve': () => ({
    ...ec('P-256').publicKey.export({ format: 'jwk' }),
    y: Buffer.alloc(32, 1).toString('base64url'),
  }),
  'x too short': () => ({ ...okp(), x: 'AAAA' }),
  'x that is no base64url': () => ({ ...okp(), x: '*'.repeat(43) }),
  'x that is a number': () => ({ ...okp(), x: 1 }),
  'an empty JWK': () => ({}),
  'an empty PEM': () => '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n',
  'a PEM of nonsense': () => '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
  'no key at all': () => 'hello',
}

/** The key that `input` stands for, as a JWK. */
export const asJwk = (input: unknown) =>
  typeof input === 'string'
    ? createPublicKey(input.trim()).export({ format: 'jwk' })
    : (input as { kty: string; crv: string; x: string; y?: string })
