/** What runs beside the requests, again and again. */
import type { Log } from '../storage/log.ts'

export type Job = {
  /** For the log. */
  readonly name: string
  readonly everyMilliseconds: number
  run(): Promise<void> | void
}

/** Run each of `jobs` at its pace until `stop`; one that fails is logged and runs again. */
export function startJobs(jobs: readonly Job[], log: Log): { stop(): void } {
  const run = async ({ name, run }: Job): Promise<void> => {
    try {
      await run()
    } catch (error) {
      log.warn({ err: error, job: name }, 'a job failed; it will run again')
    }
  }
  const timers = jobs.map(job => setInterval(() => void run(job), job.everyMilliseconds))
  return { stop: () => timers.forEach(clearInterval) }
}
