/**
 * One role per environment, without rights on the other's schema: a statement that names the wrong
 * schema fails in PostgreSQL, whatever the code says. Where roles cannot be made, or cannot log in
 * (a pooler with its own list of users), both pools use the user of the URL.
 */
import { createHmac } from 'node:crypto'
import { scramVerifier } from '../lib/scram.ts'
import { asUser, type ServerAddress } from './address.ts'
import { Connection, type Sql } from './connection.ts'
import { codeOf, endsConnection, refusal } from './faults.ts'
import type { Log } from './log.ts'
import { ENVIRONMENTS, type Environment } from './tenant.ts'

type Role = { environment: Environment; name: string; password: string }

/** Any number works, it only has to be the same in every process. */
const ROLES_LOCK = 4_781_902_266
/**
 * No right to make roles or to grant (42501), or no login for those made: class 28, and 08P01 from
 * a pooler.
 */
const NO_ROLES = /^(42501|28|08P01)/

/** The addresses that the environments' pools use. */
export async function environmentAddresses(
  address: ServerAddress,
  roleKey: Buffer | undefined,
  log: Log,
): Promise<Record<Environment, ServerAddress>> {
  const shared = { live: address, test: address }
  if (!roleKey) return shared
  try {
    const roles = await withConnection(address, sql => makeRoles(sql, roleKey))
    const own = { live: asRole(address, roles.live), test: asRole(address, roles.test) }
    const probe = (environment: Environment): Promise<void> =>
      withConnection(own[environment], async sql => void (await sql`select 1`))
    await Promise.all(ENVIRONMENTS.map(probe))
    return own
  } catch (error) {
    if (!NO_ROLES.test(codeOf(error))) throw refusal(error)
    log.warn(
      { code: codeOf(error) },
      'the database lets us make no roles of our own, so live and test share its user; ' +
        'with a user that has CREATEROLE each environment gets a role without rights on the other',
    )
    return shared
  }
}

const asRole = (address: ServerAddress, role: Role): ServerAddress =>
  asUser(address, role.name, role.password)

async function withConnection<T>(
  address: ServerAddress,
  use: (sql: Sql) => Promise<T>,
): Promise<T> {
  const connection = new Connection(address)
  try {
    return await use(connection.sql)
  } finally {
    await connection.close()
  }
}

async function makeRoles(sql: Sql, roleKey: Buffer): Promise<Record<Environment, Role>> {
  await sql.unsafe('begin')
  try {
    await sql`select pg_catalog.pg_advisory_xact_lock(${ROLES_LOCK}::bigint)`
    const [here] = await sql<{ oid: string; owner: boolean }[]>`
      select oid::text, pg_catalog.pg_has_role(current_user, datdba, 'member') as owner
      from pg_catalog.pg_database where datname = pg_catalog.current_database()`
    if (!here) throw new Error('the current database is not in pg_database')
    const role = (environment: Environment): Role => {
      // Roles belong to the whole cluster, so the name tells databases apart.
      const name = `ampgate_${environment}_${here.oid}`
      return { environment, name, password: derivePassword(roleKey, name) }
    }
    const roles = { live: role('live'), test: role('test') }
    for (const environment of ENVIRONMENTS) {
      await makeRole(sql, roles[environment])
      if (here.owner) await allowConnecting(sql, roles[environment])
      for (const statement of grants(roles[environment])) await sql.unsafe(statement)
    }
    await sql.unsafe('commit')
    return roles
  } catch (error) {
    if (!endsConnection(error)) await sql.unsafe('rollback')
    throw error
  }
}

async function makeRole(sql: Sql, role: Role): Promise<void> {
  const [existing] = await sql`select 1 from pg_catalog.pg_roles where rolname = ${role.name}`
  const verb = existing ? 'alter' : 'create'
  // The verifier instead of the password, so that no statement log ever holds the latter.
  const verifier = scramVerifier(role.password)
  await sql.unsafe(`${verb} role ${role.name} login noinherit password '${verifier}'`)
  await sql.unsafe(`alter role ${role.name} set search_path = pg_catalog`)
}

/** Where an operator has taken the right to connect from everyone. */
async function allowConnecting(sql: Sql, role: Role): Promise<void> {
  const [grant] = await sql<{ statement: string }[]>`
    select pg_catalog.format('grant connect on database %I to %I',
      pg_catalog.current_database(), ${role.name}::text) as statement`
  if (grant) await sql.unsafe(grant.statement)
}

function grants({ environment, name }: Role): string[] {
  const write = (schema: string): string[] => [
    `grant usage on schema ${schema} to ${name}`,
    `grant select, insert, update, delete on all tables in schema ${schema} to ${name}`,
    `grant usage, select on all sequences in schema ${schema} to ${name}`,
    `alter default privileges in schema ${schema}
       grant select, insert, update, delete on tables to ${name}`,
    `alter default privileges in schema ${schema} grant usage, select on sequences to ${name}`,
    `grant execute on all functions in schema ${schema} to ${name}`,
    `alter default privileges in schema ${schema} grant execute on functions to ${name}`,
  ]
  if (environment === 'live') return [...write('core'), ...write('live')]
  return [
    ...write('test'),
    `grant usage on schema core to ${name}`,
    `grant select on all tables in schema core to ${name}`,
    `alter default privileges in schema core grant select on tables to ${name}`,
  ]
}

const derivePassword = (key: Buffer, name: string): string =>
  createHmac('sha256', key).update(`ampgate database role ${name}`).digest('base64url')
