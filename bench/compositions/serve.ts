/**
 * The server without one of its parts, to see what the part costs: `counting` (metrics, usage,
 * counts of verdicts) or `authentication` (the first key's answer for every request); `nothing` for
 * the same composition with all parts, which the others are held against. For measuring only.
 *
 * Ends with NOTHING_LEFT_OUT when a part that was to be left out was never asked for: then the
 * server has another way to it, and the comparison says nothing.
 */
import { type Core, createLog, openCore } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { startServer } from '../../src/http/start.ts'
import { NOTHING_LEFT_OUT } from '../harness/gate.ts'

/** What is left out, and how often it was asked for. */
const asked: Record<string, number> = {}

function leftOut(name: string): () => void {
  asked[name] = 0
  return () => {
    asked[name] = (asked[name] ?? 0) + 1
  }
}

function withoutCounting({ metrics, verifyCounts, usage }: Core): void {
  metrics.countVerdict = leftOut('countVerdict')
  metrics.countRequest = leftOut('countRequest')
  verifyCounts.note = leftOut('verifyCounts.note')
  usage.note = leftOut('usage.note')
}

function withoutAuthentication({ authenticator }: Core): void {
  const recall = authenticator.recall.bind(authenticator)
  const note = leftOut('recall')
  let first: ReturnType<typeof recall>
  authenticator.recall = (text, now) => {
    if (first?.ok) {
      note()
      return first
    }
    first = recall(text, now)
    return first
  }
}

const WITHOUT: Record<string, (core: Core) => void> = {
  nothing: () => {},
  counting: withoutCounting,
  authentication: withoutAuthentication,
}

const config = loadConfig(process.env)
const log = createLog(config.logLevel)
const core = await openCore({ config, log })
const leaveOut = WITHOUT[process.argv[2] ?? '']
if (leaveOut === undefined) throw new Error(`name one of ${Object.keys(WITHOUT).join(', ')}`)
leaveOut(core)
const server = await startServer(core, config, log)
process.on('SIGTERM', async () => {
  await server.stop()
  await core.close()
  const never = Object.keys(asked).filter(name => asked[name] === 0)
  if (never.length > 0) log.error({ never }, 'these were never asked for')
  process.exit(never.length > 0 ? NOTHING_LEFT_OUT : 0)
})
console.log(`API  ${server.url}`)
