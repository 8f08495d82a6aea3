/**
 * The composition root: configuration → storage → modules → server. The only file that wires.
 */
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { SCOPES } from '../generated/operations.ts'
import { Authenticator } from './api-keys/authenticate.ts'
import type { KeyRules } from './api-keys/keys.ts'
import { LastUse } from './api-keys/last-use.ts'
import { AuditKeys, ensureAuditKey, rewrapAuditKeys } from './audit/audit-keys.ts'
import { RefusalCounts } from './audit/refusal-counts.ts'
import { makePartitions } from './audit/retention.ts'
import { Sealer } from './audit/sealer.ts'
import { VerifyCounts } from './audit/verify-counts.ts'
import type { AuditActor, Origin, Work } from './audit/work.ts'
import { startSubscription } from './billing/billing.ts'
import { findPlanMistake, openBilling } from './billing/open.ts'
import type { Config } from './config.ts'
import { finish, jobsOf, type WrittenBehind } from './control/background.ts'
import type { CurrentSecrets } from './control/current-secrets.ts'
import { createReadiness, follow, type Status } from './control/follow.ts'
import { type HeldDatabase, holdDatabase } from './control/held-database.ts'
import { startJobs } from './control/jobs.ts'
import { OperatorError } from './control/operator-error.ts'
import { Probes } from './control/probes.ts'
import { VERSION } from './control/version.ts'
import { WatchedAddresses } from './control/watched-addresses.ts'
import { UseCounter } from './grants/use-counter.ts'
import { Countries } from './http/countries.ts'
import { Metrics } from './http/metrics.ts'
import type { Modules, Readiness } from './http/modules.ts'
import { requireServing } from './http/require-confirmed.ts'
import { IdTokenVerifier } from './identities/id-token.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import { newRequestId } from './lib/request-id.ts'
import { PolicyBook } from './policies/book.ts'
import { Attempts } from './rate-limits/attempts.ts'
import { createLimits, type Limits } from './rate-limits/limits.ts'
import { PlanBook } from './rate-limits/plan-limits.ts'
import { MonthlyQuota } from './rate-limits/quota.ts'
import { RequestLimits } from './rate-limits/request-limits.ts'
import { KeyRing } from './signing-keys/key-ring.ts'
import { ensureSigningKey, rewrapSigningKeys } from './signing-keys/signing-keys.ts'
import type { Database } from './storage/postgres.ts'
import { ENVIRONMENTS, type Environment, type Tenant } from './storage/tenant.ts'
import { Drain } from './tokens/drain.ts'
import { adoptIssuer, type Issuers } from './tokens/issuers.ts'
import { DELEGATION_TOKENS } from './tokens/kinds.ts'
import { LiveState } from './tokens/live-state.ts'
import { Verifier } from './tokens/verify.ts'
import { UsageCounts } from './usage/counts.ts'
import { GeoDatabase } from './usage/geo-database.ts'
import { UsageWatch } from './usage/watch.ts'
import { Admission } from './workspaces/admission.ts'
import { type Home, openHome } from './workspaces/workspaces.ts'

export { createLog } from './control/program-log.ts'

export type Options = {
  config: Config
  log: Logger
  clock?: Clock
  limits?: Limits
}

/** The domain on its database, held by this process alone. */
export type Core = Modules & {
  readonly home: Home
  readonly secrets: CurrentSecrets
  readonly rules: KeyRules
  readonly addresses: WatchedAddresses
  /** Where addresses are, if that is known here. */
  readonly geo: GeoDatabase | undefined
  readonly watch: UsageWatch
  /** Holds the password: never logged. */
  readonly databaseUrl: string
  /** Read the state anew: the signing keys that a command has just changed, say. */
  reload(): Promise<void>
  /**
   * A unit of work of the operator at the command line, in the first workspace unless another is
   * named. `requestId` tells one command from another in the audit trail.
   */
  asOperator<T>(
    environment: Environment,
    work: (work: Work) => Promise<T>,
    requestId?: string,
    workspaceId?: string,
  ): Promise<T>
  /**
   * `isReady` answers no from now on; resolves when those who ask regularly can have noticed, so
   * that load balancers send nothing more.
   */
  drainTraffic(): Promise<void>
  close(): Promise<void>
}

/**
 * Read everything that answers come from, on `held` or else on a database that is opened here.
 * When it fails, the database is given back.
 */
export async function openCore(options: Options, held?: HeldDatabase): Promise<Core> {
  const { config, log } = options
  const opened = held ?? (await holdDatabase(config, log))
  try {
    await requirePlans(opened.db, config)
    return await wire(options, opened)
  } catch (error) {
    await opened.close()
    throw error
  }
}

const DEFAULT_PORT = 8080
const defaultUrl = ({ port }: Config): string => `http://127.0.0.1:${port || DEFAULT_PORT}`
/** How long a stop waits for whoever asks for readiness. */
const PROBE_MILLISECONDS = 3000

const AT_START: Origin = { actor: { kind: 'system' }, requestId: 'start' }

/** Runs units of work. */
type Run = <T>(origin: Origin, tenant: Tenant, work: (work: Work) => Promise<T>) => Promise<T>

const createRun =
  (db: Database, clock: Clock): Run =>
  (origin, tenant, work) =>
    db.begin(tenant.environment, tx => work({ tenant, tx, origin, now: clock.now() }))

const runAsOperator =
  (run: Run, home: Home, admission: Admission, readiness: Readiness): Core['asOperator'] =>
  async (environment, work, requestId = newRequestId(), workspaceId = home.workspace.id) => {
    requireServing(readiness)
    const actor = operatorIn(workspaceId, home, admission)
    return run({ actor, requestId }, { workspaceId, environment }, work)
  }

async function wire(options: Options, opened: HeldDatabase): Promise<Core> {
  const { config, log, clock = systemClock } = options
  const { secrets, db, lease } = opened
  const home = await openHome(db, clock.now(), work => startSubscription(config.billing, work))
  const run = createRun(db, clock)
  await readyKeys(run, home, secrets)
  const issuers = await adoptIssuer(db, config.baseUrl, defaultUrl(config), clock.now())
  const ring = new KeyRing(secrets.keyEncryption)
  const trail = await openTrail(opened, { issuers, clock, log })
  const live = new LiveState()
  const admission = new Admission()
  const authenticator = new Authenticator(db, secrets.pepper)
  const behind = createWrittenBehind(log, clock)
  const plans = new PlanBook(config.billing.defaultPlan)
  const limits = options.limits ?? createLimits()
  const { quota } = behind
  const reload = () => loadAll({ db, clock, ring, live, admission, authenticator, plans, quota })
  const status: Status = { isDraining: false, isReloading: false, isClosed: false }
  const probes = new Probes()
  const readiness = createReadiness(lease, status, probes)
  follow({ db, lease, ring, live, admission, authenticator, plans, clock, log, reload, status })
  await reload()
  const around = { db, baseUrl: issuers.current, secrets: secrets.pepper, log }
  const billing = await openBilling(config.billing, around)
  const monitoring = openMonitoring(config, db, clock, behind.usage)
  const background = { db, live, clock, log, billing, ...trail, ...monitoring, ...behind }
  const jobs = startJobs(jobsOf(background), log)
  return {
    version: VERSION,
    startedAt: clock.now(),
    clock,
    db,
    log,
    pepper: secrets.pepper,
    ring,
    ...trail,
    issuers,
    live,
    admission,
    ...createVerifiers(ring, issuers, live, config),
    policies: new PolicyBook(),
    drain: new Drain(),
    uses: new UseCounter(db),
    authenticator,
    ...behind,
    ...createLimiting(limits, plans, behind.quota),
    billing,
    metrics: new Metrics(),
    homeWorkspaceId: home.workspace.id,
    readiness,
    description: await readDescription(),
    home,
    databaseUrl: opened.url,
    ...monitoring,
    secrets,
    rules: { pepper: secrets.pepper, registeredScopes: Object.keys(SCOPES) },
    reload,
    asOperator: runAsOperator(run, home, admission, readiness),
    drainTraffic: () => {
      status.isDraining = true
      return probes.told(PROBE_MILLISECONDS)
    },
    close: async () => {
      status.isClosed = true
      jobs.stop()
      await finish(background)
      await opened.close()
    },
  }
}

/** The operator, in the first workspace in the name of its first owner while that is one. */
function operatorIn(workspaceId: string, home: Home, admission: Admission): AuditActor {
  const { workspace, ownerId } = home
  const isHome = workspaceId === workspace.id
  const isOwner = isHome && admission.roleOf({ workspaceId }, ownerId) === 'owner'
  return isOwner ? { kind: 'operator', memberId: ownerId } : { kind: 'operator' }
}

const createLimiting = (limits: Limits, plans: PlanBook, quota: MonthlyQuota) => ({
  limits,
  attempts: new Attempts(limits.failedAuthentications),
  requestLimits: new RequestLimits(limits, plans, quota),
})

type Loaded = Pick<
  Modules,
  'db' | 'clock' | 'ring' | 'live' | 'admission' | 'authenticator' | 'quota'
> & { plans: PlanBook }

/** Read everything that answers come from; no part of it rests on another. */
async function loadAll(on: Loaded): Promise<void> {
  const now = on.clock.now()
  await Promise.all([
    on.ring.load(environment => on.db.read(environment)),
    on.live.load(on.db, now),
    on.admission.load(on.db),
    on.authenticator.load(),
    on.authenticator.warmUp(),
    on.plans.load(on.db),
    on.quota.load(on.db, now),
  ])
}

const createVerifiers = (ring: KeyRing, issuers: Issuers, live: LiveState, config: Config) => ({
  verifier: new Verifier(ring, issuers, live),
  delegationVerifier: new Verifier(ring, issuers, live, DELEGATION_TOKENS),
  idTokens: new IdTokenVerifier(config.oidcIssuers),
})

/** The audit trail: the keys of its checkpoints, what seals it, where its rows go. */
async function openTrail(
  { db, secrets }: HeldDatabase,
  on: Pick<Modules, 'issuers' | 'clock'> & { log: Logger },
): Promise<Pick<Modules, 'auditKeys' | 'sealer'>> {
  const auditKeys = new AuditKeys(secrets.keyEncryption)
  await auditKeys.load(environment => db.read(environment))
  // Without its partition a row goes into the default one, and later from there into its own.
  await makePartitions({ db, ...on }).catch(error => {
    on.log.warn({ err: error }, 'a partition of the audit trail could not be made; tried again')
  })
  return {
    auditKeys,
    sealer: new Sealer({ db, keys: auditKeys, ...on, issuer: on.issuers.issuer }),
  }
}

async function readyKeys(run: Run, home: Home, { keyEncryption }: CurrentSecrets): Promise<void> {
  for (const environment of ENVIRONMENTS) {
    await run(AT_START, { workspaceId: home.workspace.id, environment }, async work => {
      await ensureSigningKey(work, keyEncryption)
      // After a rotation that was cut short, or one in the environment's variables.
      await rewrapSigningKeys(work, keyEncryption)
      await ensureAuditKey(work, keyEncryption)
      await rewrapAuditKeys(work, keyEncryption)
    })
  }
}

/** @throws OperatorError when the configuration names a plan that is not there */
async function requirePlans(db: Database, { billing }: Config): Promise<void> {
  const mistake = await findPlanMistake(db.read('live'), billing)
  if (mistake !== undefined) throw new OperatorError(mistake)
}

const createWrittenBehind = (log: Logger, clock: Clock): WrittenBehind => ({
  lastUse: new LastUse(),
  refusals: new RefusalCounts(log),
  verifyCounts: new VerifyCounts(),
  quota: new MonthlyQuota(),
  usage: new UsageCounts(clock.now()),
})

/** Whose requests they are, by address and country, and what is unusual about them. */
function openMonitoring(
  config: Config,
  db: Database,
  clock: Clock,
  usage: UsageCounts,
): Pick<Core, 'addresses' | 'geo' | 'countries' | 'watch'> {
  const addresses = new WatchedAddresses(config.trustedProxies)
  const geo = openGeo(config)
  const countries = new Countries(config.countryHeader, addresses, geo)
  return { addresses, geo, countries, watch: new UsageWatch(db, clock, usage, clock.now()) }
}

/** @throws OperatorError when the file given is none of its kind */
function openGeo({ geoDatabase }: Config): GeoDatabase | undefined {
  if (geoDatabase === undefined) return undefined
  try {
    return new GeoDatabase(geoDatabase)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    throw new OperatorError(`AMPGATE_GEO_DATABASE cannot be used: ${reason}`)
  }
}

async function readDescription(): Promise<{ json: string; yaml: string }> {
  const read = (path: string) => Bun.file(fileURLToPath(new URL(path, import.meta.url))).text()
  return { json: await read('../generated/openapi.json'), yaml: await read('../openapi.yaml') }
}
