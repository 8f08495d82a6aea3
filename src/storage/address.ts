/**
 * Where the database is: a `postgres://` URL, with the libpq parameters `host` (a socket directory)
 * and `port`, and with `prepare=false` for poolers without prepared statements.
 */
import type postgres from 'postgres'

export type ServerAddress = {
  /** For the driver; absent when `options` say all. Holds the password: never logged. */
  url?: string
  options: {
    path?: string
    host?: string
    port?: number
    database?: string
    user?: string
    password?: string
  }
  /** May statements be prepared on the server? */
  prepare: boolean
  /** Was `prepare` asked for by the URL, rather than assumed? */
  prepareIsExplicit: boolean
  /** Server settings of the session, sent when connecting. */
  startup: Partial<postgres.ConnectionParameters>
}

/** @throws TypeError when `url` is not a `postgres://` or `postgresql://` URL. */
export function parseAddress(url: string): ServerAddress {
  const parsed = new URL(url)
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new TypeError('expected postgres://user:password@host:port/database')
  }
  const take = (name: string): string | undefined => {
    const value = parsed.searchParams.get(name) ?? undefined
    parsed.searchParams.delete(name)
    return value
  }
  const prepare = take('prepare')
  const directory = take('host')
  const port = take('port')
  const base = {
    prepare: prepare !== 'false',
    prepareIsExplicit: prepare !== undefined,
    startup: {},
  }
  if (!directory?.startsWith('/')) {
    if (directory) parsed.hostname = directory
    if (port) parsed.port = port
    return { ...base, url: parsed.href, options: {} }
  }
  return {
    ...base,
    options: {
      path: `${directory}/.s.PGSQL.${port ?? '5432'}`,
      database: decodeURIComponent(parsed.pathname.slice(1)) || 'postgres',
      user: decodeURIComponent(parsed.username) || 'postgres',
      ...(parsed.password && { password: decodeURIComponent(parsed.password) }),
    },
  }
}

/** The same database under another user. */
export function asUser(address: ServerAddress, user: string, password: string): ServerAddress {
  return { ...address, options: { ...address.options, user, password } }
}

/** `url` with another database name. */
export function withDatabase(url: string, database: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${encodeURIComponent(database)}`
  return parsed.href
}

/** For people: where the database is, without user or password. */
export function describeAddress(url: string): string {
  const parsed = new URL(url)
  const directory = parsed.searchParams.get('host')
  return `${directory ?? parsed.host}${parsed.pathname}`
}
