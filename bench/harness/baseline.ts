/** The bare servers and loops that a run holds AmpGate against, each a process of its own. */
import { join } from 'node:path'
import type { CryptoOrder } from '../baselines/crypto.ts'
import type { EchoShape } from '../baselines/echo.ts'
import type { Call } from './load.ts'
import { cpuMicroseconds, firstMatch, pinned, plainEnvironment, stopsWithRun } from './processes.ts'
import { exchange, type RawAnswer } from './raw.ts'

const script = (name: string): string => join(import.meta.dir, '../baselines', name)

/** A child that answers each message by one. */
export async function startChild(name: string, until: RegExp, args: readonly string[] = []) {
  const answers: ((message: unknown) => void)[] = []
  const child = Bun.spawn(pinned('server', [process.execPath, script(name), ...args]), {
    env: plainEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
    ipc: message => answers.shift()?.(message),
  })
  const { stop } = stopsWithRun({
    stop: async () => {
      child.kill()
      await child.exited
    },
  })
  const { match } = await firstMatch(child.stdout, until)
  const ask = (message: unknown): Promise<unknown> =>
    new Promise(resolve => {
      answers.push(resolve)
      child.send(message)
    })
  return { pid: child.pid, match, ask, stop }
}

export type Echo = {
  readonly url: string
  readonly pid: number
  cpuMicroseconds(): number
  /** Answer as `sample` does, with as many bytes of headers and of body. */
  imitate(sample: RawAnswer, call: Call): Promise<void>
  stop(): Promise<void>
}

/** Start B. */
export async function startEcho(): Promise<Echo> {
  const { pid, match, ask, stop } = await startChild('echo.ts', /echo at (http:\S+?)\/?\n/)
  const url = match[1] ?? ''
  const adopt = (shape: EchoShape): Promise<unknown> => ask(shape)
  return {
    url,
    pid,
    cpuMicroseconds: () => cpuMicroseconds(pid),
    imitate: async ({ status, headerBytes, body }, call) => {
      await adopt({ status, body, pad: '-' })
      const bare = await exchange(url, call)
      const missing = headerBytes - bare.headerBytes
      await adopt({ status, body, pad: '-'.repeat(Math.max(1, 1 + missing)) })
    },
    stop,
  }
}

export type Crypto = {
  /** Operations a second. */
  rate(order: CryptoOrder): Promise<number>
  stop(): Promise<void>
}

/** Start what measures V and S. */
export async function startCrypto(): Promise<Crypto> {
  const { ask, stop } = await startChild('crypto.ts', /ready/)
  return { rate: async order => Number(await ask(order)), stop }
}
