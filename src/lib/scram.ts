/** Password verifiers for SCRAM-SHA-256 (RFC 5802, 7677), in the form that PostgreSQL stores. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/**
 * One round, where RFC 7677 wants 4096 for passwords of people: those here are 192 random bits and
 * more, which nobody guesses however cheap a guess is. Every connection pays for the rounds, on the
 * thread that answers requests: 4096 of them held it for 4 ms.
 */
const ITERATIONS = 1

/**
 * What a server needs to check `password`, which must be random, and nothing that it could log in
 * with elsewhere.
 */
export function scramVerifier(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest()
  const keys = `${storedKey.toString('base64')}:${hmac('Server Key').toString('base64')}`
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${keys}`
}
