import { DomainError } from '../lib/errors.ts'

/** The years 1 to 9999, which RFC 3339 can write and PostgreSQL can store. */
const FIRST = Date.parse('0001-01-01T00:00:00.000Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * The time that `text`, valid by the description, stands for. Leap seconds and years beyond four
 * digits are well-formed and still no time here.
 * @throws DomainError `invalid_request`, naming `pointer`
 */
export function readTime(text: string | undefined, pointer: string): Date | undefined {
  if (text === undefined) return undefined
  const time = new Date(text)
  if (time.getTime() >= FIRST && time.getTime() <= LAST) return time
  const detail = 'Must be a time in the years 1 to 9999, without a leap second.'
  throw new DomainError('invalid_request', `${pointer}: ${detail}`, {
    errors: [{ pointer, detail }],
  })
}
