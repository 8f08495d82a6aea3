/** Who signs in as whom, from the command line: the operator's say, at once. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { asAdmin, cloneDatabase, type TestDatabase, temporaryFolder } from '../support/cluster.ts'
import { idToken, NONCE, sharedIssuer } from '../support/oidc.ts'
import {
  call,
  onDatabase,
  type Running,
  run,
  runJson,
  said,
  startServing,
  type Variables,
} from './program.ts'

const OWNER = 'owner@ampgate.invalid'

let database: TestDatabase
let here: Variables
let server: Running

beforeAll(async () => {
  database = await cloneDatabase()
  const own = onDatabase(database.url, `${temporaryFolder()}/data`)
  here = { ...own, AMPGATE_OIDC_ISSUERS: JSON.stringify([sharedIssuer().configuration()]) }
  server = await startServing(here)
}, 60_000)

afterAll(async () => {
  server.signal('SIGTERM')
  await server.ended
  await database.drop()
})

const accept = async (invitation: string, sub: string) => {
  const id_token = await idToken(Date.now(), { sub, email: OWNER })
  const body = { invitation, id_token, nonce: NONCE }
  return call(server.url, 'POST', '/v1/invitations/accept', { body })
}

test('an owner is invited, accepts once, is unlinked and linked again by the operator', async () => {
  const { stdout } = await run(here, 'invitations', 'create', OWNER)
  const [, invitation = ''] = /^Invitation +(aginv_\w+)$/m.exec(stdout) ?? []
  expect(stdout).toContain(`${OWNER} (owner)`)
  expect(await accept(invitation, 'first')).toMatchObject({ status: 200, body: { email: OWNER } })
  const listed = await run(here, 'identities', 'list')
  expect(listed.stdout).toMatch(
    new RegExp(`^${OWNER} +owner +${sharedIssuer().url} +first +2`, 'm'),
  )
  const again = await run(here, 'invitations', 'create', OWNER)
  expect(said(again.stderr)[0]).toContain('signs in with an account already')

  const gone = await run(here, 'identities', 'unlink', OWNER)
  expect(gone.stdout).toBe(`${OWNER} (owner) no longer signs in as first.\n`)
  const none = await run(here, 'identities', 'unlink', OWNER)
  expect(said(none.stderr)[0]).toContain('is linked to no account')

  const to = ['--issuer', sharedIssuer().url, '--subject', 'second']
  const linked = await runJson(here, 'identities', 'link', OWNER.toUpperCase(), ...to)
  expect(linked).toMatchObject({ email: OWNER, subject: 'second' })
  const twice = await run(here, 'identities', 'link', OWNER, ...to)
  expect([twice.code, said(twice.stderr)[0]?.includes('already')]).toEqual([1, true])

  const rows = await asAdmin(
    database.url,
    sql => sql<{ action: string; actor: string }[]>`
      select action, actor_kind as actor from live.audit_events
      where action ~ '^(invitation|identity)' order by id`,
  )
  expect(rows.map(row => `${row.actor} ${row.action}`)).toEqual([
    'operator invitation.created',
    'system identity.linked',
    'operator identity.unlinked',
    'operator identity.linked',
  ])
}, 60_000)

test('what cannot be is refused with the mend', async () => {
  const refused = async (...words: string[]) => said((await run(here, ...words)).stderr).join('\n')
  expect(await refused('invitations', 'create', 'nobody@x.example')).toContain('There is no member')
  const link = ['identities', 'link', OWNER, '--subject', 'x', '--issuer']
  expect(await refused(...link, 'https://a.example')).toContain('AMPGATE_OIDC_ISSUERS')
  expect(await refused('identities', 'list', '--workspace', 'ws_none')).toContain(
    'there is no workspace ws_none',
  )
}, 60_000)

test('another workspace is named by its slug or its id', async () => {
  const owner = 'alex@acme.example'
  const made = ['workspaces', 'create', 'acme', '--owner', owner]
  const { workspace } = await runJson<{ workspace: { id: string } }>(here, ...made)
  for (const name of ['acme', workspace.id]) {
    const invited = await runJson(here, 'invitations', 'create', owner, '--workspace', name)
    expect(invited).toMatchObject({ email: owner, role: 'owner' })
    const words = ['identities', 'list', '--workspace', name]
    const { data } = await runJson<{ data: object[] }>(here, ...words)
    expect(data).toMatchObject([{ email: owner }])
  }
}, 60_000)

test('an issuer that cannot be used stops the start, and says why', async () => {
  const bad = { ...here, AMPGATE_OIDC_ISSUERS: '[{"issuer":"http://a.example","audience":"x"}]' }
  const { code, stderr } = await run(bad, 'serve')
  expect(code).toBe(1)
  expect(said(stderr).join()).toContain('AMPGATE_OIDC_ISSUERS [0].issuer must be an https address')
}, 60_000)
