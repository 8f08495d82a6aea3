/** What a run leaves behind: results, charts, README's table. */
import { join } from 'node:path'
import { SCENARIOS } from '../scenarios.ts'
import { latencyChart, memoryChart, throughputChart } from './charts.ts'
import { describeAll } from './describe.ts'
import { keep, type Results, ROOT } from './results.ts'
import { rewrite, rewriteScenarios } from './table.ts'

const README = join(ROOT, 'README.md')
const OWN_README = join(ROOT, 'bench/README.md')
const CHARTS = join(ROOT, 'bench/results')

/** Write the charts, README's table and the list of scenarios. */
export async function publish(results: Results): Promise<void> {
  const { measurements } = results
  await Bun.write(join(CHARTS, 'throughput.svg'), throughputChart(measurements))
  await Bun.write(join(CHARTS, 'memory.svg'), memoryChart(measurements))
  await Bun.write(join(CHARTS, 'latency.svg'), latencyChart(measurements))
  const list = describeAll(SCENARIOS)
  await Bun.write(OWN_README, rewriteScenarios(await Bun.file(OWN_README).text(), list))
  await Bun.write(README, rewrite(await Bun.file(README).text(), results))
}

/** Keep `results`; those of a whole full run are what README shows. @returns where they are */
export async function report(results: Results, isWhole: boolean): Promise<string> {
  if (isWhole) await publish(results)
  return keep(results)
}
