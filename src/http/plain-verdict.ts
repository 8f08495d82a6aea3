/**
 * Verdicts on tokens of the plain form, put together of the parts of their payloads. What stands
 * between these is what `presentVerdict` writes for a token made of marks, so its shape is told
 * there alone. Takes a third of making an object and JSON of that.
 */
import { PART, type Parts, PlainFacts } from '../tokens/plain-facts.ts'
import type { Verdict, VerdictCode } from '../tokens/verdict.ts'
import { timeOf } from './present/members.ts'
import { presentVerdict } from './present/tokens.ts'

/** What stands before the first part, between two of them, and behind the last. */
type Frame = readonly [
  ...[string, string, string, string, string],
  ...[string, string, string, string, string],
]
const TEXTS = 10
/** The part that a token may not have. */
const TASK = 5

/** By what decides on all that is no part. */
const frames = new Map<VerdictCode, (Frame | undefined)[]>()

/** The answer; undefined when it has members that are no parts. */
export function writePlainVerdict(verdict: Verdict): string | undefined {
  const { facts, remainingTtl, violations, remaining, isReplay } = verdict
  if (!(facts instanceof PlainFacts)) return undefined
  if (violations !== undefined || remaining !== undefined || isReplay !== undefined)
    return undefined
  const frame = frameOf(verdict, facts)
  const { scopeText, taskDescription = '' } = facts
  const scope = scopeText.includes(' ') ? scopeText.replaceAll(' ', '","') : scopeText
  return (
    `${frame[0]}${facts.tokenId}${frame[1]}${facts.agentId}${frame[2]}${facts.agentName}` +
    `${frame[3]}${scope}${frame[4]}${facts.audienceText}${frame[5]}${taskDescription}` +
    `${frame[6]}${timeOf(facts.issuedAt)}${frame[7]}${timeOf(facts.expiresAt)}` +
    `${frame[8]}${remainingTtl}${frame[9]}`
  )
}

function frameOf(verdict: Verdict, facts: PlainFacts): Frame {
  const { code, constraintsChecked } = verdict
  const isTold = facts.taskDescription !== undefined
  const checked = constraintsChecked === undefined ? 0 : constraintsChecked ? 1 : 2
  const place = checked * 4 + (isTold ? 2 : 0) + (facts.environment === 'live' ? 1 : 0)
  const known = frames.get(code) ?? []
  frames.set(code, known)
  known[place] ??= makeFrame(verdict, facts, isTold)
  return known[place]
}

/** Of the private use area: nothing else of a frame has one, and JSON does not escape them. */
const MARKS = Array.from({ length: TEXTS - 1 }, (_, part) => String.fromCharCode(0xe000 + part))
const ANY_MARK = /[\ue000-\ue0ff]/g

function makeFrame(verdict: Verdict, { signingKey }: PlainFacts, isTold: boolean): Frame {
  const [token = '', agent = '', name = '', scope = '', audience = '', task = ''] = MARKS
  const parts: Parts = {
    [PART.tokenId]: token,
    [PART.agentId]: agent,
    [PART.agentName]: name,
    [PART.scope]: scope,
    [PART.audience]: audience,
    [PART.task]: isTold ? task : undefined,
    [PART.issuedAt]: '1',
    [PART.expiresAt]: '2',
    ...{ [PART.issuer]: '', [PART.issuedBy]: '', [PART.workspaceId]: '' },
  }
  const facts = new PlainFacts(parts, signingKey)
  const written = JSON.stringify(presentVerdict({ ...verdict, facts, remainingTtl: 3 }))
  const marked = written
    .replace(`"${timeOf(1)}"`, `"${MARKS[6]}"`)
    .replace(`"${timeOf(2)}"`, `"${MARKS[7]}"`)
    .replace(/"remaining_ttl":3/, `"remaining_ttl":${MARKS[8]}`)
  const wanted = MARKS.filter(mark => isTold || mark !== task)
  if (marked.match(ANY_MARK)?.join() !== wanted.join()) {
    throw new Error(`the parts of a verdict are not where they should be: ${marked}`)
  }
  const frame = marked.split(ANY_MARK)
  // Where there is no task, nothing stands between what is before and behind it.
  if (!isTold) frame.splice(TASK + 1, 0, '')
  return frame as unknown as Frame
}
