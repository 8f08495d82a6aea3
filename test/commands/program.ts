/** The program itself, run as its users run it: a process, its environment, its output. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const MAIN = join(import.meta.dir, '../../src/main.ts')

export type Variables = Record<string, string>

/** The variables of an instance on a given database, with secrets of its own. */
export const onDatabase = (databaseUrl: string, dataDir: string): Variables => ({
  DATABASE_URL: databaseUrl,
  AMPGATE_DATA_DIR: dataDir,
  AMPGATE_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  AMPGATE_PEPPER: randomBytes(32).toString('base64'),
})

/** Nothing of the environment of the tests reaches the program. */
const environment = (variables: Variables): Variables => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '/',
  ...variables,
})

export const command = (...words: string[]): string[] => [
  process.execPath,
  '--no-env-file',
  MAIN,
  ...words,
]

export type Result = { code: number; stdout: string; stderr: string }

/** Run a command to its end. */
export async function run(variables: Variables, ...words: string[]): Promise<Result> {
  const child = Bun.spawn(command(...words), {
    env: environment(variables),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, stdout, stderr }
}

/** The answer of a command that was given `--json`. */
export async function runJson<T>(variables: Variables, ...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(variables, ...words, '--json')
  if (code !== 0) throw new Error(`${words.join(' ')}: ${stderr}`)
  return JSON.parse(stdout) as T
}

/** Lines on stderr that are said to people, not log entries. */
export const said = (stderr: string): string[] =>
  stderr.split('\n').filter(line => line.startsWith('ampgate: '))

export type Running = {
  pid: number
  /** Where it listens. */
  url: string
  /** All that it printed up to now. */
  stdout(): string
  stderr(): string
  signal(name: NodeJS.Signals): void
  /** The exit code, once it and whoever holds its output have ended. */
  ended: Promise<number>
}

/** Start `ampgate serve` and wait until it says where it is. */
export function startServing(variables: Variables): Promise<Running> {
  return startProcess(command('serve'), { PORT: '0', ...variables })
}

/** Start `words`, which end up in a server that says where it is. */
export async function startProcess(words: string[], variables: Variables): Promise<Running> {
  const child = Bun.spawn(words, {
    env: environment(variables),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const out = collect(child.stdout)
  const err = collect(child.stderr)
  const ended = Promise.all([child.exited, out.end, err.end]).then(([code]) => code)
  const said = await Promise.race([out.until(/^JWKS .*\n/m), ended.then(() => undefined)])
  if (said === undefined) throw new Error(`it did not start: ${err.text()}`)
  const [, listens] = /^Listens +(\S+)$/m.exec(out.text()) ?? []
  const [, api = ''] = /^API +(\S+)$/m.exec(out.text()) ?? []
  return {
    pid: child.pid,
    url: listens ?? api,
    stdout: out.text,
    stderr: err.text,
    signal: name => child.kill(name),
    ended,
  }
}

function collect(stream: ReadableStream<Uint8Array>) {
  let text = ''
  let look = (): void => {}
  const decoder = new TextDecoder()
  const read = async (): Promise<void> => {
    const reader = stream.getReader()
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      text += decoder.decode(next.value, { stream: true })
      look()
    }
  }
  return {
    text: () => text,
    end: read(),
    /** Resolves when the text matches; the last line may be complete only then. */
    until: (pattern: RegExp): Promise<string> =>
      new Promise(resolve => {
        look = () => {
          const match = pattern.exec(text)
          if (match !== null) resolve(match[0])
        }
        look()
      }),
  }
}

/** The process number of the embedded database. */
export const databasePid = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The key of an environment in what a first start, or `keys create`, printed. */
export function keyIn(stdout: string, environment: 'live' | 'test'): string {
  const [, key] = new RegExp(`^API key \\(${environment}\\): (\\S+)$`, 'm').exec(stdout) ?? []
  if (key === undefined) throw new Error(`no ${environment} key in ${stdout.length} characters`)
  return key
}

export type Answer = { status: number; body: Record<string, unknown> }

/** Call the API of a running server. */
export async function call(
  url: string,
  method: string,
  path: string,
  options: { key?: string; body?: object } = {},
): Promise<Answer> {
  const headers = {
    ...(options.key === undefined ? {} : { 'X-API-Key': options.key }),
    ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
  }
  const body = options.body === undefined ? null : JSON.stringify(options.body)
  const response = await fetch(url + path, { method, headers, body })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** An agent with a live token of it. */
export async function issueToken(url: string, key: string): Promise<{ id: string; token: string }> {
  const agent = { name: 'a', owner: 'o@example.com', capabilities: ['orders.*'] }
  const made = await call(url, 'POST', '/v1/agents', { key, body: agent })
  const wanted = { agent_id: made.body.id, scope: ['orders.read'] }
  const issued = await call(url, 'POST', '/v1/tokens', { key, body: wanted })
  return issued.body as { id: string; token: string }
}

/** The code of the verdict on a token. */
export async function verdictOf(url: string, token: string): Promise<unknown> {
  const { body } = await call(url, 'POST', '/v1/tokens/verify', { body: { token } })
  return body.code
}
