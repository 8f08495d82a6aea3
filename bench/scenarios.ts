/** All scenarios, in the order of the table. */
import type { Scenario } from './harness/scenario.ts'
import { besideForged } from './scenarios/beside-forged.ts'
import { besideGarbage } from './scenarios/beside-garbage.ts'
import { besideGarbageKeys } from './scenarios/beside-garbage-keys.ts'
import {
  authentication,
  counting,
  hotManyAgents,
  hotManyCached,
  hotManyRevoked,
} from './scenarios/compared.ts'
import { firstUse } from './scenarios/first-use.ts'
import { garbageKeys } from './scenarios/garbage-keys.ts'
import { garbageKeysPosted } from './scenarios/garbage-keys-posted.ts'
import { garbageTokens } from './scenarios/garbage-tokens.ts'
import { issue } from './scenarios/issue.ts'
import { issueUnderPolicy } from './scenarios/issue-under-policy.ts'
import { k6Lifecycle, k6Verify } from './scenarios/k6.ts'
import { latencyCold, latencyHot } from './scenarios/latency.ts'
import { memoryPerKey, memoryPerToken } from './scenarios/memory.ts'
import { startUp } from './scenarios/start-up.ts'
import { verifyCold } from './scenarios/verify-cold.ts'
import { verifyConstrained } from './scenarios/verify-constrained.ts'
import { verifyExpired } from './scenarios/verify-expired.ts'
import { verifyHot } from './scenarios/verify-hot.ts'
import { verifyIssuedHere } from './scenarios/verify-issued-here.ts'
import { verifyMixed } from './scenarios/verify-mixed.ts'
import { verifyRevoked } from './scenarios/verify-revoked.ts'
import { verifyWarm } from './scenarios/verify-warm.ts'
import { whoami } from './scenarios/whoami.ts'

export const SCENARIOS: readonly Scenario[] = [
  ...[verifyHot, verifyWarm, verifyIssuedHere, verifyCold, verifyMixed],
  ...[verifyExpired, verifyRevoked, verifyConstrained],
  ...[whoami, authentication, firstUse],
  ...[issue, issueUnderPolicy],
  ...[garbageKeysPosted, garbageKeys, garbageTokens],
  ...[besideGarbage, besideGarbageKeys, besideForged],
  ...[latencyHot, latencyCold, k6Verify, k6Lifecycle],
  ...[memoryPerToken, memoryPerKey],
  ...[counting, startUp],
  ...[hotManyCached, hotManyRevoked, hotManyAgents],
]
