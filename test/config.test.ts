import { describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ConfigError, type Env, loadConfig, processFacts, VARIABLES } from '../src/config.ts'

const KEY = Buffer.alloc(32, 1).toString('base64')
const PEPPER = Buffer.alloc(32, 2).toString('base64')
const DATABASE = 'postgres://gate:hunter2@db.example:5432/gate'

function mistakes(env: Env): readonly string[] {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes
    throw error
  }
  return []
}

/** A list with an issuer for each of `changes` to a good one. */
const issuer = (...changes: object[]): string =>
  JSON.stringify(changes.map(one => ({ issuer: 'https://a.example', audience: 'x', ...one })))

describe('loadConfig', () => {
  test('needs nothing', () => {
    expect(loadConfig({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      databaseUrl: undefined,
      baseUrl: undefined,
      keyEncryptionKey: undefined,
      pepper: undefined,
      trustedProxies: [],
      leakReportKeys: undefined,
      countryHeader: undefined,
      geoDatabase: undefined,
      logLevel: 'info',
      oidcIssuers: [],
      billing: {
        defaultPlan: 'enterprise',
        isSelfService: false,
        returnHosts: [],
        stripe: undefined,
      },
    })
  })

  test('treats an empty variable as absent', () => {
    const empty = { PORT: '', HOST: ' ', DATABASE_URL: '', AMPGATE_BASE_URL: '' }
    expect(loadConfig(empty)).toEqual(loadConfig({}))
  })

  test('ignores what belongs to the clients, the tests and everybody else', () => {
    const foreign = { AMPGATE_API_KEY: 'x', AMPGATE_URL: 'x', AMPGATE_TEST_ANY: 'x', PATH: '/bin' }
    expect(mistakes(foreign)).toEqual([])
  })

  const given: [name: string, text: string, member: string, want: unknown][] = [
    ['PORT', '0', 'port', 0],
    ['PORT', '65535', 'port', 65535],
    ['HOST', '::1', 'host', '::1'],
    ['HOST', 'gate.internal', 'host', 'gate.internal'],
    ['AMPGATE_DATA_DIR', '/srv/gate', 'dataDir', '/srv/gate'],
    ['AMPGATE_BASE_URL', 'https://gate.example/', 'baseUrl', 'https://gate.example'],
    ['AMPGATE_BASE_URL', 'https://example.com/gate', 'baseUrl', 'https://example.com/gate'],
    ['AMPGATE_LOG_LEVEL', 'WARN', 'logLevel', 'warn'],
    ['AMPGATE_TRUSTED_PROXIES', '10.0.0.0/8, ::1', 'trustedProxies', ['10.0.0.0/8', '::1/128']],
    ['AMPGATE_TRUSTED_PROXIES', '192.0.2.7', 'trustedProxies', ['192.0.2.7/32']],
    ['AMPGATE_DEFAULT_PLAN', 'starter', 'billing.defaultPlan', 'starter'],
    ['AMPGATE_BILLING_SELF_SERVICE', '1', 'billing.isSelfService', true],
    ['AMPGATE_BILLING_SELF_SERVICE', '0', 'billing.isSelfService', false],
    [
      'AMPGATE_RETURN_HOSTS',
      'App.example.com, b.example:8443,c.example:443',
      'billing.returnHosts',
      ['app.example.com', 'b.example:8443', 'c.example'],
    ],
  ]
  test.each(given)('%s=%s', (name, text, member, want) => {
    expect(loadConfig({ [name]: text })).toHaveProperty(member, want)
  })

  test('takes issuers from a file too, with what each says', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ampgate-config-'))
    const file = join(folder, 'issuers')
    const more = { audience: ['x', 'y'], jwks_uri: 'http://[::1]:9/jwks', nonce: 'none', name: 'N' }
    writeFileSync(file, issuer({}, { ...more, issuer: 'https://securetoken.google.com/p' }))
    const { oidcIssuers } = loadConfig({ AMPGATE_OIDC_ISSUERS_FILE: file })
    rmSync(folder, { recursive: true })
    expect(oidcIssuers).toEqual([
      {
        ...{ issuer: 'https://a.example', audiences: ['x'], jwksUri: undefined },
        ...{ name: 'a.example', hasNonce: true },
      },
      {
        ...{ issuer: 'https://securetoken.google.com/p', audiences: ['x', 'y'] },
        ...{ jwksUri: 'http://[::1]:9/jwks', name: 'N', hasNonce: false },
      },
    ])
  })

  const refused: [name: string, text: string, says: string][] = [
    ['PORT', '65536', 'port number from 0 to 65535'],
    ['PORT', '80a', 'port number'],
    ['PORT', '-1', 'port number'],
    ['HOST', 'http://x', 'without port or scheme'],
    ['HOST', 'localhost:80', 'without port or scheme'],
    ['DATABASE_URL', 'mysql://x', 'postgres://user:password@host:5432/database'],
    ['DATABASE_URL', 'postgres://a:b@h:99999/d', 'postgres://user:password@host:5432/database'],
    ['AMPGATE_BASE_URL', 'gate.example', 'http or https address'],
    ['AMPGATE_BASE_URL', 'https://gate.example/?a=1', 'http or https address'],
    ['AMPGATE_BASE_URL', 'https://u:p@gate.example', 'http or https address'],
    ['AMPGATE_LOG_LEVEL', 'loud', 'must be one of trace, debug'],
    ['AMPGATE_TRUSTED_PROXIES', '10.0.0.0/33', '"10.0.0.0/33" is neither'],
    ['AMPGATE_TRUSTED_PROXIES', 'proxy', '"proxy" is neither'],
    ['AMPGATE_TRUSTED_PROXIES', '10.0.0.0/', '"10.0.0.0/" is neither'],
    ['AMPGATE_DEFAULT_PLAN', 'Pro', 'must be the id of a plan'],
    ['AMPGATE_BILLING_SELF_SERVICE', 'yes', 'must be 1 or 0'],
    ['AMPGATE_RETURN_HOSTS', 'https://a.example', 'must list hosts'],
    ['AMPGATE_RETURN_HOSTS', 'a.example/path', 'must list hosts'],
    ['AMPGATE_RETURN_HOSTS', '*.example', 'must list hosts'],
    ['AMPGATE_RETURN_HOSTS', 'u@a.example', 'must list hosts'],
    ['AMPGATE_OIDC_ISSUERS', 'google', 'must be JSON'],
    ['AMPGATE_OIDC_ISSUERS', '{}', 'must be a list of at most 16'],
    ['AMPGATE_OIDC_ISSUERS', '[1]', '[0] must be an object'],
    ['AMPGATE_OIDC_ISSUERS', issuer({ issuer: 'http://a.example' }), '[0].issuer must be an https'],
    ['AMPGATE_OIDC_ISSUERS', issuer({ issuer: 'https://a.example?x' }), 'without query'],
    ['AMPGATE_OIDC_ISSUERS', issuer({ audience: [] }), '[0].audience must be'],
    ['AMPGATE_OIDC_ISSUERS', issuer({ audience: ['a', 1] }), '[0].audience must be'],
    ['AMPGATE_OIDC_ISSUERS', issuer({ jwks_uri: 'http://10.0.0.1/' }), '[0].jwks_uri must be'],
    ['AMPGATE_OIDC_ISSUERS', issuer({ jwks_uri: 'https://u:p@a.example/' }), '[0].jwks_uri'],
    ['AMPGATE_OIDC_ISSUERS', issuer({ nonce: false }), '[0].nonce must be'],
    ['AMPGATE_OIDC_ISSUERS', issuer({ client: 'a' }), '[0].client is not known'],
    ['AMPGATE_OIDC_ISSUERS', issuer({}, {}), 'twice; keep one'],
    ['AMPGATE_STRIPE_PRICES', 'pro', 'must list plans as pro=price_'],
    ['AMPGATE_STRIPE_PRICES', 'pro=price_1,pro=price_2', 'twice'],
    ['AMPGATE_STRIPE_PRICES', 'pro=price_1,starter=price_1', 'twice'],
    ['AMPGATE_STRIPE_API_BASE', 'http://stripe.example', 'must be an https address'],
    ['AMPGATE_STRIPE_API_BASE', 'https://u:p@stripe.example', 'must be an https address'],
    ['AMPGATE_STRIPE_METER', 'a b', 'must be letters'],
    ['AMPGATE_PEPPER', 'short', 'at least 32 are needed'],
    ['AMPGATE_PEPPER', '', 'it is empty; make one with: openssl rand -base64 32'],
    ['AMPGATE_PEPPER_FILE', '/nowhere/pepper', 'ENOENT'],
    ['AMPGATE_KEY_ENCRYPTION_KEY', '!!', 'neither base64 nor hex'],
    ['AMPGATE_PORT', '1', 'did you mean'],
    ['AMPGATE_PEPER', 'x', 'did you mean AMPGATE_PEPPER?'],
    ['AMPGATE_TRUSTED_PROXY', 'x', 'did you mean AMPGATE_TRUSTED_PROXIES?'],
  ]
  test.each(refused)('refuses %s=%s', (name, text, says) => {
    const found = mistakes({ [name]: text })
    expect(found).toHaveLength(1)
    expect(found[0]).toStartWith(`${name} `)
    expect(found[0]).toContain(says)
  })

  test('names every mistake at once', () => {
    const found = mistakes({ PORT: 'x', HOST: '/', AMPGATE_LOG_LEVEL: 'x', AMPGATE_NONE: 'x' })
    expect(found).toHaveLength(4)
  })

  test('needs both secrets with DATABASE_URL, and says how to make them', () => {
    expect(mistakes({ DATABASE_URL: DATABASE })).toEqual([
      'AMPGATE_KEY_ENCRYPTION_KEY (or AMPGATE_KEY_ENCRYPTION_KEY_FILE) is required with ' +
        'DATABASE_URL; make one with: openssl rand -base64 32',
      'AMPGATE_PEPPER (or AMPGATE_PEPPER_FILE) is required with ' +
        'DATABASE_URL; make one with: openssl rand -base64 32',
    ])
  })

  test('takes secrets from variables and from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ampgate-config-'))
    const file = join(folder, 'pepper')
    writeFileSync(file, `2:${PEPPER}\n1:${KEY}\n`)
    const config = loadConfig({
      DATABASE_URL: DATABASE,
      AMPGATE_KEY_ENCRYPTION_KEY: KEY,
      AMPGATE_PEPPER_FILE: file,
    })
    rmSync(folder, { recursive: true })
    expect(config.keyEncryptionKey?.current).toEqual({ version: 1, key: Buffer.alloc(32, 1) })
    expect(config.pepper?.current.version).toBe(2)
    expect([...(config.pepper?.all.keys() ?? [])]).toEqual([2, 1])
  })

  test('refuses one value for both secrets, and a secret that is given twice', () => {
    expect(mistakes({ AMPGATE_PEPPER: KEY, AMPGATE_KEY_ENCRYPTION_KEY: KEY })[0]).toContain(
      'AMPGATE_PEPPER must differ',
    )
    expect(mistakes({ AMPGATE_PEPPER: KEY, AMPGATE_PEPPER_FILE: '/x' })[0]).toContain('keep one')
  })

  test('never repeats a secret or a password', () => {
    const secret = 'c2VjcmV0'
    const text = mistakes({
      DATABASE_URL: 'postgres://gate:hunter2@db example/gate',
      AMPGATE_PEPPER: `x:${secret}`,
      AMPGATE_KEY_ENCRYPTION_KEY: `${secret},${secret}`,
    }).join('\n')
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain(secret)
    const config = loadConfig({ AMPGATE_PEPPER: PEPPER })
    expect(JSON.stringify(config) + Bun.inspect(config)).not.toContain(PEPPER.slice(0, 8))
  })

  test('the table lists each variable that is read, with a meaning', () => {
    const read = new Set<string>()
    const env = new Proxy({}, { get: (_, name) => void read.add(String(name)) })
    loadConfig(env)
    expect([...read].sort()).toEqual(VARIABLES.map(variable => variable.name).sort())
    for (const variable of VARIABLES) expect(variable.meaning).not.toBe('')
  })
})

test('processFacts tells who started the process and what the clients are told', () => {
  expect(processFacts({ npm_lifecycle_event: 'start', AMPGATE_API_KEY: 'k' })).toMatchObject({
    startedByScriptRunner: true,
    client: { apiKey: 'k', url: undefined },
  })
  expect(processFacts({}).startedByScriptRunner).toBe(false)
})

describe('payments through Stripe', () => {
  const key = 'sk_live_hunter2hunter2'
  const STRIPE = {
    AMPGATE_STRIPE_SECRET_KEY: key,
    AMPGATE_STRIPE_WEBHOOK_SECRET: 'whsec_hunter2hunter2',
    AMPGATE_STRIPE_PRICES: 'starter=price_1, pro=price_2+price_3',
  }

  test('need a key, a secret for webhooks and prices', () => {
    expect(loadConfig(STRIPE).billing.stripe).toEqual({
      secretKey: key,
      webhookSecret: 'whsec_hunter2hunter2',
      prices: new Map([
        ['starter', { flat: 'price_1', metered: undefined }],
        ['pro', { flat: 'price_2', metered: 'price_3' }],
      ]),
      meter: 'ampgate_requests',
      apiBase: undefined,
    })
  })

  for (const name of Object.keys(STRIPE) as (keyof typeof STRIPE)[]) {
    test(`without ${name} are refused, and ask for it`, () => {
      const { [name]: _, ...rest } = STRIPE
      expect(mistakes(rest).join()).toContain(`${name} is required`)
    })
  }

  test('take their secrets from files too, from one place each', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ampgate-config-'))
    const file = join(folder, 'key')
    writeFileSync(file, `${key}\n`)
    const { AMPGATE_STRIPE_SECRET_KEY: _, ...rest } = STRIPE
    const byFile = { ...rest, AMPGATE_STRIPE_SECRET_KEY_FILE: file }
    expect(loadConfig(byFile).billing.stripe?.secretKey).toBe(key)
    expect(mistakes({ ...STRIPE, ...byFile }).join()).toContain('are both set; keep one')
    rmSync(folder, { recursive: true })
    expect(mistakes(byFile).join()).toContain('AMPGATE_STRIPE_SECRET_KEY_FILE cannot be used')
  })

  test('never repeat a secret in what they complain of', () => {
    const wrong = {
      ...STRIPE,
      AMPGATE_STRIPE_SECRET_KEY: 'pk_live_hunter2hunter2',
      AMPGATE_STRIPE_WEBHOOK_SECRET: 'hunter2hunter2',
    }
    const said = mistakes(wrong).join()
    expect(said).toContain('sk_live_')
    expect(said).toContain('whsec_')
    expect(said).not.toContain('hunter2')
  })

  test('leave no room for plans that nobody pays: self-service beside a live key', () => {
    const both = { ...STRIPE, AMPGATE_BILLING_SELF_SERVICE: '1' }
    expect(mistakes(both).join()).toContain('AMPGATE_BILLING_SELF_SERVICE')
    const inTest = { ...both, AMPGATE_STRIPE_SECRET_KEY: 'sk_test_hunter2' }
    expect(mistakes(inTest)).toEqual([])
  })

  test('may go to a loopback address, for tests', () => {
    const here = { ...STRIPE, AMPGATE_STRIPE_API_BASE: 'http://127.0.0.1:12111' }
    expect(loadConfig(here).billing.stripe?.apiBase).toBe('http://127.0.0.1:12111')
  })
})
