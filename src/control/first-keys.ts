/** The keys that a new instance starts with. */
import { UNBOUNDED } from '../api-keys/api-key.ts'
import { createKey } from '../api-keys/keys.ts'
import type { Core } from '../app.ts'
import type { Environment } from '../storage/tenant.ts'

/** What the first keys are called. */
export const FIRST_RUN_KEY = 'first run'

/** The first keys of a new instance, one per environment, to be shown once. */
export async function createFirstKeys(core: Core): Promise<Record<Environment, string>> {
  const make = async (environment: Environment): Promise<string> => {
    const input = { name: FIRST_RUN_KEY, scopes: ['*'], memberId: core.home.ownerId }
    const made = await core.asOperator(environment, work =>
      createKey(work, core.rules, UNBOUNDED, input),
    )
    return made.text
  }
  return { live: await make('live'), test: await make('test') }
}
