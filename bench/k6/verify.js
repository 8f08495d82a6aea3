/**
 * How fast does `POST /v1/tokens/verify` answer when the load does not wait for the answers?
 *
 * Real k6, open loop: calls start at a constant rate, whatever the server does. Every answer is
 * checked. Fails when one call in a thousand fails, a verdict is wrong, a call could not be started
 * in time, or the 99th percentile is above 10 ms.
 *
 *   k6 run -e AMPGATE_API_KEY=ag_live_sk_… bench/k6/verify.js
 *
 * -e RATE=1000 calls a second, -e DURATION=20s, -e TOKENS=100, -e AMPGATE_URL=http://127.0.0.1:8080
 */
import { check, fail } from 'k6'
import http from 'k6/http'

const url = __ENV.AMPGATE_URL || 'http://127.0.0.1:8080'
const tokens = Number(__ENV.TOKENS || 100)

export const options = {
  scenarios: {
    verify: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE || 1000),
      timeUnit: '1s',
      duration: __ENV.DURATION || '20s',
      preAllocatedVUs: 50,
      maxVUs: 200,
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.001'],
    checks: ['rate==1'],
    dropped_iterations: ['count==0'],
    'http_req_duration{name:verify}': ['p(99)<10'],
  },
  summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max'],
}

/** An agent and its tokens: half of them revoked, so that a wrong verdict shows. */
export function setup() {
  const key = __ENV.AMPGATE_API_KEY
  if (!key) fail('set AMPGATE_API_KEY: k6 run -e AMPGATE_API_KEY=ag_live_sk_… bench/k6/verify.js')
  const headers = { 'X-API-Key': key, 'Content-Type': 'application/json' }
  const post = (path, body) => {
    const response = http.post(url + path, JSON.stringify(body), { headers })
    if (response.status >= 300) fail(`${path} answered ${response.status}: ${response.body}`)
    return response.json()
  }
  const agent = post('/v1/agents', {
    name: 'bench',
    owner: 'bench@example.com',
    capabilities: ['orders.*'],
  })
  const issued = []
  for (let i = 0; i < tokens; i++) {
    const token = post('/v1/tokens', { agent_id: agent.id, scope: ['orders.create'], ttl: 3600 })
    const isRevoked = i % 2 === 1
    if (isRevoked) post(`/v1/tokens/${token.id}/revoke`, {})
    issued.push({ token: token.token, isRevoked })
  }
  return { issued, agentId: agent.id, key }
}

export default function verify({ issued }) {
  const { token, isRevoked } = issued[Math.floor(Math.random() * issued.length)]
  const response = http.post(`${url}/v1/tokens/verify`, JSON.stringify({ token }), {
    headers: { 'Content-Type': 'application/json' },
    tags: { name: 'verify' },
  })
  check(response, {
    'answers 200': r => r.status === 200,
    'the verdict is right': r => r.json('code') === (isRevoked ? 'revoked' : 'ok'),
  })
}

/** The agent goes, and its tokens with it. */
export function teardown({ agentId, key }) {
  http.del(`${url}/v1/agents/${agentId}`, null, { headers: { 'X-API-Key': key } })
}
