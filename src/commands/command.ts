/** What all commands have in common. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { VERSION } from '../control/version.ts'

/** A command with `--help` and `--version`, which throws instead of ending the process. */
export function createCommand(name: string, description: string): Command {
  const command = new Command(name)
  return command
    .description(description)
    .version(VERSION, '--version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        const [first = '', ...rest] = text
          .trim()
          .replace(/^error: /, '')
          .split('\n')
        const lines = [`ampgate: ${first}`, ...rest, `ampgate: see ${wordsOf(command)} --help`]
        write(lines.map(line => `${line}\n`).join(''))
      },
    })
}

/** As it is typed: `ampgate keys create`. */
const wordsOf = (command: Command): string =>
  command.parent === null ? command.name() : `${wordsOf(command.parent)} ${command.name()}`

export const JSON_OPTION = ['--json', 'answer as JSON, for scripts'] as const

export const environmentOption = (description: string): Option =>
  new Option('--env <environment>', description).choices(['live', 'test'])

export const workspaceOption = (): Option =>
  new Option('--workspace <workspace>', 'its slug or id; the first one when left away')

/** `{environment}`, or nothing when it was not given. */
export const given = <N extends string, V>(name: N, value: V | undefined): { [K in N]?: V } =>
  value === undefined ? {} : ({ [name]: value } as { [K in N]?: V })

const UNITS: Record<string, number> = { m: 60, h: 3600, d: 86_400, w: 604_800 }
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i

/** `90d`, `12h` (from now) or an RFC 3339 time → RFC 3339. */
export const parseExpiry = (text: string): string => parseTime(text, 1)

/** `90d`, `12h` (ago) or an RFC 3339 time → RFC 3339. */
export const parsePast = (text: string): string => parseTime(text, -1)

function parseTime(text: string, direction: 1 | -1): string {
  const [, amount, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  if (amount !== undefined && unit !== undefined) {
    const milliseconds = Number(amount) * (UNITS[unit] ?? 0) * 1000
    return new Date(Date.now() + direction * milliseconds).toISOString()
  }
  const time = RFC3339.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('Give a time such as 2027-01-31T00:00:00Z, or 90d, 12h, 30m.')
  }
  return new Date(time).toISOString()
}

/** `24h`, `7d`, or `0` → seconds. */
export function parseSeconds(text: string): number {
  if (text === '0') return 0
  const [, amount, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  if (amount === undefined || unit === undefined) {
    throw new InvalidArgumentError('Give a time such as 24h, 7d, 30m, or 0.')
  }
  return Number(amount) * (UNITS[unit] ?? 0)
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.')
  return Number(text)
}

/** `name=value`, over one or more occurrences of the option. */
export function collectPairs(text: string, before: Record<string, string> = {}) {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Give name=value.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

/** Texts between commas or spaces, over one or more occurrences of the option. */
export const collectTexts = (text: string, before: string[] = []): string[] => [
  ...before,
  ...text.split(/[\s,]+/).filter(scope => scope !== ''),
]

export function parseLimit(text: string): number {
  const limit = Number(text)
  if (!/^\d{1,5}$/.test(text) || limit < 1 || limit > 10_000) {
    throw new InvalidArgumentError('Give a number from 1 to 10000.')
  }
  return limit
}

/** Thrown by commander after it has printed help, version or what is wrong with the arguments. */
export const isPrinted = (error: unknown): error is CommanderError =>
  error instanceof CommanderError
