/**
 * V and S: how often a second one core signs or verifies a text of the length of a token by
 * `node:crypto`, and does nothing else. Told by its parent (IPC) what to do and for how long.
 */
import { generateKeyPairSync, sign, verify } from 'node:crypto'

export type CryptoOrder = { what: 'sign' | 'verify'; bytes: number; milliseconds: number }

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
/** Between two looks at the clock. */
const AT_ONCE = 16

function measure({ what, bytes, milliseconds }: CryptoOrder): number {
  const text = Buffer.alloc(bytes, 'a')
  const signature = sign(null, text, privateKey)
  const once =
    what === 'sign'
      ? () => void sign(null, text, privateKey)
      : () => {
          if (!verify(null, text, publicKey, signature)) throw new Error('a signature is wrong')
        }
  const start = performance.now()
  let done = 0
  for (;;) {
    for (let i = 0; i < AT_ONCE; i++) once()
    done += AT_ONCE
    const spent = performance.now() - start
    if (spent >= milliseconds) return done / (spent / 1000)
  }
}

process.on('message', (order: CryptoOrder) => process.send?.(measure(order)))
process.on('disconnect', () => process.exit())
console.log('ready')
