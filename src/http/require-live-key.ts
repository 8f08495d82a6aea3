import type { Actor } from '../api-keys/actor.ts'
import { DomainError } from '../lib/errors.ts'

/**
 * A test key changes nothing that both environments share.
 * @throws DomainError `live_key_required`
 */
export function requireLiveKey({ environment }: Actor): void {
  if (environment === 'live') return
  throw new DomainError(
    'live_key_required',
    'The workspace and its members are shared by both environments, and a test key changes ' +
      'nothing of live. Use a live key.',
  )
}
