/** The programs that a run needs besides Bun, and what happens without them. */
import { canPin } from './processes.ts'

export type Tool = 'wrk' | 'oha' | 'k6'

const HOW_TO_GET: Record<Tool, string> = {
  wrk: 'apt install wrk, or brew install wrk',
  oha: 'cargo install oha, or brew install oha',
  k6: 'go install go.k6.io/k6@latest, or brew install k6',
}

const LEFT_OUT: Record<Tool, string> = {
  wrk: 'capacity, which is most of the table',
  oha: 'latency in open loop against the echo',
  k6: 'the k6 scripts',
}

export const hasTool = (tool: Tool): boolean => Bun.which(tool) !== null

/** What is not here, a line each. */
export function missing(): string[] {
  const tools = (Object.keys(HOW_TO_GET) as Tool[]).filter(tool => !hasTool(tool))
  const lines = tools.map(
    tool => `${tool} is missing (${HOW_TO_GET[tool]}); left out: ${LEFT_OUT[tool]}`,
  )
  if (canPin) return lines
  const warning =
    'nothing is pinned to a core: that takes Linux, taskset and two cores; figures scatter'
  return [...lines, warning]
}

const firstLine = (command: string[]): string | undefined => {
  const { stdout, stderr } = Bun.spawnSync(command)
  return `${stdout}${stderr}`.trim().split('\n')[0]
}

/** Versions of what took part. */
export function versions(): Record<string, string> {
  const asked: [Tool, string[]][] = [
    ['wrk', ['wrk', '-v']],
    ['oha', ['oha', '--version']],
    ['k6', ['k6', 'version']],
  ]
  const found = asked
    .filter(([tool]) => hasTool(tool))
    .map(([tool, command]) => [tool, firstLine(command) ?? ''])
  return { bun: Bun.version, ...Object.fromEntries(found) }
}
