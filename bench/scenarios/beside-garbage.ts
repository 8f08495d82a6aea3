import { garbageToken, legitimateLoad, P99, refused } from '../harness/flood-load.ts'
import type { FloodScenario } from '../harness/scenario.ts'

export const besideGarbage: FloodScenario = {
  ...P99,
  name: 'beside-garbage',
  title: 'legitimate p99 beside a garbage flood of tokens',
  setUp: '32 connections that send garbage as fast as it is refused, 8 that verify valid tokens.',
  prepare: async stage => ({
    flood: await refused(stage, 'tokens.verify', garbageToken),
    legitimate: await legitimateLoad(stage),
  }),
}
