/** Loads of `POST /v1/tokens`. */
import { answersOf, type Load, wrongMembers } from './load.ts'
import type { Stage } from './scenario.ts'
import { type Agent, issueBody, post } from './seed.ts'

const VERIFY = '/v1/tokens/verify'

/** Code of a batch runs seldom: its rate rises for so long. */
const WARM_UP_SECONDS = 10

/** A token for any of `agents`; `members` are what each answer must say. */
export const issueLoad = (
  { url, seed }: Stage,
  agents: readonly Agent[],
  members: Readonly<Record<string, unknown>> = {},
): Load => ({
  order: 'uniform',
  count: agents.length,
  warmUpSeconds: WARM_UP_SECONDS,
  calls: async () =>
    agents.map(agent => ({
      method: 'POST',
      path: '/v1/tokens',
      headers: { 'X-API-Key': seed.apiKey },
      body: JSON.stringify(issueBody(agent.id)),
    })),
  statuses: [201],
  counter: answersOf('tokens.create', 201),
  findMistake: async answer => {
    const mistake = wrongMembers(answer, { status: 'active', ...members })
    if (mistake !== undefined) return mistake
    const { token } = JSON.parse(answer.text) as { token: string }
    const { code } = await post<{ code: string }>({ url, apiKey: '' }, VERIFY, { token })
    return code === 'ok' ? undefined : `verify says ${code} of the token`
  },
})
