/** Loads of `POST /v1/tokens/verify`. */
import { type Answer, type Call, type Load, verdicts, wrongMembers } from './load.ts'

/** What a call asks besides the token. */
export type Asked = Readonly<Record<string, unknown>>

export const verifyCall = (token: string, asked: Asked = {}): Call => ({
  method: 'POST',
  path: '/v1/tokens/verify',
  body: JSON.stringify({ token, ...asked }),
})

/** What must be said of a token: `valid` is so exactly when `code` is `ok`. */
const expectCode =
  (code: string) =>
  (answer: Answer): string | undefined =>
    wrongMembers(answer, { code, valid: code === 'ok' })

/** Any of `tokens`, all of which have the verdict `code`. */
export const repeated = (tokens: readonly string[], code: string, asked: Asked = {}): Load => ({
  order: 'uniform',
  count: tokens.length,
  calls: async count => tokens.slice(0, count).map(token => verifyCall(token, asked)),
  statuses: [200],
  counter: verdicts(code),
  findMistake: expectCode(code),
})

/** Tokens that are made for each slot, `count` at most, each sent once; all are valid. */
export const unique = (count: number, make: (count: number) => Promise<string[]>): Load => ({
  order: 'once',
  count,
  calls: async wanted => (await make(wanted)).map(token => verifyCall(token)),
  statuses: [200],
  counter: verdicts('ok'),
  findMistake: expectCode('ok'),
})
