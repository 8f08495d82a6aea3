/** What a run says on stderr while it works. */
const start = performance.now()

export function say(text: string): void {
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6)
  process.stderr.write(`${seconds} s  ${text}\n`)
}

const SILENCE_MILLISECONDS = 8000

/** Say `text` now, and again as long as `work` is at it, so that a run is never silent. */
export async function during<T>(text: string, work: () => Promise<T>): Promise<T> {
  say(text)
  const timer = setInterval(() => say(`… ${text}`), SILENCE_MILLISECONDS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
