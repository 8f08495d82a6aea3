/** All scenarios, in the order of the table. */
import type { Scenario } from './harness/scenario.ts'
import {
  authentication,
  counting,
  hotManyAgents,
  hotManyCached,
  hotManyRevoked,
} from './scenarios/compared.ts'
import { firstUse } from './scenarios/first-use.ts'
import {
  besideForged,
  besideGarbage,
  besideGarbageKeys,
  garbageKeys,
  garbageTokens,
} from './scenarios/floods.ts'
import { issue, issueUnderPolicy } from './scenarios/issue.ts'
import { k6Lifecycle, k6Verify } from './scenarios/k6.ts'
import { latencyCold, latencyHot } from './scenarios/latency.ts'
import { memoryPerKey, memoryPerToken } from './scenarios/memory.ts'
import { startUp } from './scenarios/start-up.ts'
import { verifyCold } from './scenarios/verify-cold.ts'
import { verifyHot } from './scenarios/verify-hot.ts'
import { verifyIssuedHere } from './scenarios/verify-issued-here.ts'
import { verifyMixed } from './scenarios/verify-mixed.ts'
import { verifyConstrained, verifyExpired, verifyRevoked } from './scenarios/verify-verdicts.ts'
import { verifyWarm } from './scenarios/verify-warm.ts'
import { whoami } from './scenarios/whoami.ts'

export const SCENARIOS: readonly Scenario[] = [
  ...[verifyHot, verifyWarm, verifyIssuedHere, verifyCold, verifyMixed],
  ...[verifyExpired, verifyRevoked, verifyConstrained],
  ...[whoami, authentication, firstUse],
  ...[issue, issueUnderPolicy],
  ...[garbageKeys, garbageTokens, besideGarbage, besideGarbageKeys, besideForged],
  ...[latencyHot, latencyCold, k6Verify, k6Lifecycle],
  ...[memoryPerToken, memoryPerKey],
  ...[counting, startUp],
  ...[hotManyCached, hotManyRevoked, hotManyAgents],
]
