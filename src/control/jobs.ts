/** What runs beside the requests, again and again. */
import type { Log } from '../storage/log.ts'

export type Job = {
  /** For the log. */
  readonly name: string
  readonly everyMilliseconds: number
  run(): Promise<void> | void
}

/**
 * Run each of `jobs` at its pace until `stop`; one that fails is logged and runs again. One that is
 * still under way is left alone: were the database slow, runs would pile up and make it slower.
 */
export function startJobs(jobs: readonly Job[], log: Log): { stop(): void } {
  const underWay = new Set<Job>()
  const run = async (job: Job): Promise<void> => {
    if (underWay.has(job)) return
    underWay.add(job)
    try {
      await job.run()
    } catch (error) {
      log.warn({ err: error, job: job.name }, 'a job failed; it will run again')
    } finally {
      underWay.delete(job)
    }
  }
  const timers = jobs.map(job => setInterval(() => void run(job), job.everyMilliseconds))
  return { stop: () => timers.forEach(clearInterval) }
}
