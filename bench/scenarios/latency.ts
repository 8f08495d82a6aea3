import { atMost, type LatencyScenario } from '../harness/scenario.ts'
import { verifyCold } from './verify-cold.ts'
import { verifyHot } from './verify-hot.ts'

const SET_UP =
  'As the scenario of capacity, and oha with 64 connections that starts requests at a constant ' +
  'rate: 25, 50 and 75 % of what one core has just answered in closed loop.'
const MEASURED =
  'The 99th percentile, from when each request was due, against the echo’s at the same rate.'
const FALSIFIED = 'A verdict other than `ok`, a request without an answer, a rate not kept (noted).'
const UNIT = 'x the echo’s p99'

export const latencyHot: LatencyScenario = {
  kind: 'latency',
  name: 'latency-hot',
  title: 'latency of hot verifies',
  setUp: SET_UP,
  measured: MEASURED,
  falsifiedBy: FALSIFIED,
  goal: atMost(1.5, 1.1, UNIT),
  prepare: verifyHot.prepare,
}

export const latencyCold: LatencyScenario = {
  kind: 'latency',
  name: 'latency-cold',
  title: 'latency of cold verifies',
  setUp: `${SET_UP} Bodies are drawn at random from eight times as many: 6 % come twice.`,
  measured: MEASURED,
  falsifiedBy: FALSIFIED,
  goal: atMost(3, 2, UNIT),
  prepare: verifyCold.prepare,
}
