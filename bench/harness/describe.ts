/** The scenarios as bench/README.md lists them. Pure. */
import type { Goal, Scenario } from './scenario.ts'

const goalText = (goal: Goal | undefined): string => {
  if (goal === undefined) return ''
  const sign = goal.better === 'more' ? '≥' : '≤'
  const same = goal.must === goal.aim
  return ` Must ${sign} ${goal.must} ${goal.unit}${same ? '' : `, aim ${sign} ${goal.aim}`}.`
}

function describe(scenario: Scenario): string {
  const { name, title, setUp, measured, falsifiedBy, isLong } = scenario
  const goal = 'goal' in scenario ? scenario.goal : undefined
  const against = scenario.kind === 'capacity' ? ` Against ${scenario.against}.` : ''
  return [
    `**\`${name}\`** ${title}${isLong ? ' (only with `--full`)' : ''}`,
    `- Set up: ${setUp}`,
    `- Measured: ${measured}${against}${goalText(goal)}`,
    `- Falsified by: ${falsifiedBy}`,
  ].join('\n')
}

export const describeAll = (scenarios: readonly Scenario[]): string =>
  `\n${scenarios.map(describe).join('\n\n')}\n`
