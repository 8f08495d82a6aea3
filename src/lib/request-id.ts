import { randomBase62 } from './base62.ts'

/** The id of a request or of a command, for log and audit trail. */
export const newRequestId = (): string => `req_${randomBase62(22)}`
