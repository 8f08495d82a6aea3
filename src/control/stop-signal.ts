/** When to stop: the first signal asks to, a later one insists. */
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'

/** Ctrl-C reaches us from the terminal and once more from npm. */
const SAME_MILLISECONDS = 1000

export type StopSignal = {
  /** Resolves with the first signal. */
  readonly received: Promise<NodeJS.Signals>
}

/**
 * `insist` is called with the exit code of a later signal.
 */
export function listenForStop(insist: (exitCode: number) => void): StopSignal {
  const names: NodeJS.Signals[] = ['SIGINT', 'SIGTERM']
  // Under nohup a closed terminal is not meant to stop us.
  if (!isHangUpIgnored()) names.push('SIGHUP')
  let firstAt: number | undefined
  const received = new Promise<NodeJS.Signals>(resolve => {
    for (const name of names) {
      process.on(name, () => {
        const now = performance.now()
        firstAt ??= now
        if (now - firstAt > SAME_MILLISECONDS) insist(128 + constants.signals[name])
        resolve(name)
      })
    }
  })
  return { received }
}

/** What the kernel says; true where it cannot be asked, so that the default holds. */
function isHangUpIgnored(): boolean {
  try {
    const [, ignored = '0'] =
      /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return (BigInt(`0x${ignored}`) & 1n) === 1n
  } catch {
    return true
  }
}
