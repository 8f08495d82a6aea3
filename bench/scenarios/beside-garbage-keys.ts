import { garbageKey, legitimateLoad, P99, refused } from '../harness/flood-load.ts'
import type { FloodScenario } from '../harness/scenario.ts'

export const besideGarbageKeys: FloodScenario = {
  ...P99,
  name: 'beside-garbage-keys',
  title: 'legitimate p99 beside a garbage flood of API keys',
  setUp: '32 connections that ask with keys that are none, 8 that verify valid tokens.',
  prepare: async stage => ({
    flood: await refused(stage, 'whoami.get', garbageKey),
    legitimate: await legitimateLoad(stage),
  }),
}
