/** What became of a request, in classes that a person asks for. */
export type Outcome = 'ok' | 'client_error' | 'denied' | 'rate_limited' | 'server_error'

/** The class of an HTTP status. The key is known, so 401 and 403 are refusals of what it may do. */
export function outcomeOf(status: number): Outcome {
  if (status < 400) return 'ok'
  if (status >= 500) return 'server_error'
  if (status === 429) return 'rate_limited'
  return status === 401 || status === 403 ? 'denied' : 'client_error'
}
