/** What `GET /metrics` reads when it is asked. */
import { ENVIRONMENTS } from '../storage/tenant.ts'
import type { LoopLag } from './loop-lag.ts'
import type { Reading } from './metrics.ts'
import type { Modules } from './modules.ts'

export const readingsOf = (core: Modules, lag: LoopLag): Reading[] => [
  ...liveState(core),
  ...caches(core),
  ...database(core),
  ...usage(core),
  {
    name: 'ampgate_event_loop_lag_seconds',
    help: 'The latest that a timer fired within the last 15 to 30 seconds.',
    read: () => lag.worstSeconds,
  },
]

const liveState = ({ live, verifier }: Modules): Reading[] => [
  {
    name: 'ampgate_revoked_tokens',
    help: 'Revoked tokens that have not expired.',
    read: () => live.sizes().revokedTokens,
  },
  {
    name: 'ampgate_revoked_delegations',
    help: 'Revoked delegations that have not expired.',
    read: () => live.sizes().revokedDelegations,
  },
  {
    name: 'ampgate_inactive_agents',
    help: 'Agents that are suspended, or revoked and in a token that may not have expired.',
    read: () => live.sizes().inactiveAgents,
  },
  {
    name: 'ampgate_cached_tokens',
    help: 'Tokens whose signature was checked and whose facts are remembered.',
    read: () => verifier.cachedTokens,
  },
]

const caches = ({ verifier, delegationVerifier, authenticator }: Modules): Reading[] => [
  {
    name: 'ampgate_cache_lookups_total',
    help: 'Look-ups of tokens, delegation tokens and API keys that were in the cache or were not.',
    labels: ['cache', 'result'],
    isCounter: true,
    read: () => {
      const caches = { tokens: verifier, delegations: delegationVerifier, keys: authenticator }
      return Object.entries(caches).flatMap(([cache, { lookups }]) => [
        { labels: [cache, 'hit'], value: lookups.hits },
        { labels: [cache, 'miss'], value: lookups.misses },
      ])
    },
  },
  {
    name: 'ampgate_argon2_runs_total',
    help: 'Secrets of API keys that were checked with argon2.',
    isCounter: true,
    read: () => authenticator.argon2Runs,
  },
  {
    name: 'ampgate_argon2_waiting',
    help: 'Requests that wait for the row of their API key, and for argon2.',
    read: () => authenticator.waiting,
  },
]

const database = ({ db }: Modules): Reading[] => [
  {
    name: 'ampgate_database_connections_in_use',
    help: 'Connections to the database that serve somebody.',
    labels: ['environment'],
    read: () => ENVIRONMENTS.map(one => ({ labels: [one], value: db.load(one).inUse })),
  },
  {
    name: 'ampgate_database_waiting',
    help: 'Callers that wait for a connection to the database.',
    labels: ['environment'],
    read: () => ENVIRONMENTS.map(one => ({ labels: [one], value: db.load(one).waiting })),
  },
]

const usage = ({ usage }: Modules): Reading[] => [
  {
    name: 'ampgate_usage_waiting',
    help: 'Counts of what keys are used for that wait to be written.',
    read: () => usage.waiting,
  },
  {
    name: 'ampgate_usage_uncounted_total',
    help: 'Requests that are missing in what keys are used for, since there was no room.',
    isCounter: true,
    read: () => usage.uncounted,
  },
]
