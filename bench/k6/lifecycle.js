/**
 * Is a revoke immediate while others load the server? Every call of this script issues a token,
 * verifies it, revokes it and verifies it again, in open loop.
 *
 * Fails when one verdict is wrong: a fresh token refused, or a revoked one accepted; when a call
 * could not be started in time, or the 99th percentile of a verify is above 10 ms.
 *
 *   k6 run -e AMPGATE_API_KEY=ag_live_sk_… bench/k6/lifecycle.js
 *
 * -e RATE=50 rounds a second, -e DURATION=20s, -e AMPGATE_URL=http://127.0.0.1:8080
 */
import { check, fail } from 'k6'
import http from 'k6/http'

const url = __ENV.AMPGATE_URL || 'http://127.0.0.1:8080'
const key = __ENV.AMPGATE_API_KEY

export const options = {
  scenarios: {
    lifecycle: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE || 50),
      timeUnit: '1s',
      duration: __ENV.DURATION || '20s',
      preAllocatedVUs: 20,
      maxVUs: 100,
    },
  },
  thresholds: {
    http_req_failed: ['rate==0'],
    checks: ['rate==1'],
    dropped_iterations: ['count==0'],
    'http_req_duration{name:verify}': ['p(99)<10'],
  },
  summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max'],
}

const json = { 'Content-Type': 'application/json' }

const post = (path, body, name) =>
  http.post(url + path, JSON.stringify(body), {
    headers: { ...json, 'X-API-Key': key },
    tags: { name },
  })

const verify = token =>
  http.post(`${url}/v1/tokens/verify`, JSON.stringify({ token }), {
    headers: json,
    tags: { name: 'verify' },
  })

export function setup() {
  if (!key) fail('set AMPGATE_API_KEY: k6 run -e AMPGATE_API_KEY=ag_live_sk_… <script>')
  const made = post(
    '/v1/agents',
    { name: 'bench', owner: 'bench@example.com', capabilities: ['orders.*'] },
    'setup',
  )
  if (made.status !== 201) fail(`/v1/agents answered ${made.status}: ${made.body}`)
  return { agentId: made.json('id') }
}

export default function lifecycle({ agentId }) {
  const asked = { agent_id: agentId, scope: ['orders.create'], ttl: 60 }
  const issued = post('/v1/tokens', asked, 'issue')
  if (!check(issued, { 'issue answers 201': r => r.status === 201 })) return
  const { id, token } = issued.json()
  check(verify(token), { 'a fresh token is ok': r => r.json('code') === 'ok' })
  check(post(`/v1/tokens/${id}/revoke`, {}, 'revoke'), {
    'revoke answers 200': r => r.status === 200,
  })
  check(verify(token), { 'a revoked token is revoked': r => r.json('code') === 'revoked' })
}
