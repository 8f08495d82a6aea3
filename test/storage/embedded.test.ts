import { afterAll, describe, expect, test } from 'bun:test'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Embedded, startEmbedded } from '../../src/storage/embedded.ts'
import { asAdmin } from '../support/cluster.ts'
import { recordingLog, silentLog } from '../support/log.ts'

/** Of a parent that only its owner may enter, as `/root` and many homes are. */
const top = mkdtempSync(join(tmpdir(), 'ampgate-embedded-'))
const isRoot = process.getuid?.() === 0
/** Made by the first test and used by the others, since making a database takes half a second. */
const dataDir = join(top, 'data')

const start = (log = silentLog, folder = dataDir): Promise<Embedded> =>
  startEmbedded({ dataDir: folder, log })

const postmaster = (): number =>
  Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])

/** A process that nobody has waited for yet is still listed, but runs no more. */
function isRunning(pid: number): boolean {
  const { stdout } = Bun.spawnSync(['ps', '-o', 'stat=', '-p', String(pid)])
  const state = String(stdout).trim()
  return state !== '' && !state.startsWith('Z')
}

/** Until the process has ended. */
async function ended(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise(setImmediate)
}

/** A program with a database of its own, run to its end or to its first line of output. */
function program(mode: 'read' | 'write') {
  const script = join(import.meta.dir, '../support/embedded-child.ts')
  return Bun.spawn([process.execPath, script, dataDir, mode], { stdout: 'pipe', stderr: 'pipe' })
}

async function rowsKept(): Promise<string> {
  const child = program('read')
  const [output, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  return output.trim() + errors
}

async function firstLine(child: ReturnType<typeof program>): Promise<string> {
  const { value } = await child.stdout.getReader().read()
  return new TextDecoder().decode(value).trim()
}

afterAll(() => rmSync(top, { recursive: true, force: true }))

/** Rows whose commit was answered, over all tests. */
let acknowledged = 0

describe('the embedded database', () => {
  test('is made at the first start, and there again at the second', async () => {
    mkdirSync(join(dataDir, '.postgres-of-an-interrupted-start'), { recursive: true })
    const first = await start()
    await asAdmin(first.url, sql => sql.unsafe('create table public.first as select 1 as x'))
    await first.stop()
    expect(readdirSync(dataDir).filter(name => name.startsWith('.postgres-'))).toEqual([])
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false)
    const second = await start()
    const rows = await asAdmin(second.url, sql => sql`select x from public.first`)
    expect(rows[0]).toEqual({ x: 1 })
    await second.stop()
  })

  test('waits for the disk, listens on no address, and keeps its password private', async () => {
    const server = await start()
    const settings = await asAdmin(
      server.url,
      sql => sql<{ name: string; setting: string }[]>`
        select name, setting from pg_settings
        where name in ('fsync', 'full_page_writes', 'listen_addresses', 'synchronous_commit')
        order by name`,
    )
    expect(Object.fromEntries(settings.map(row => [row.name, row.setting]))).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '',
      synchronous_commit: 'on',
    })
    const url = new URL(server.url)
    const file = join(dataDir, 'secrets/postgres-password')
    expect(readFileSync(file, 'utf8').trim()).toBe(url.password)
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    url.password = 'another'
    await expect(asAdmin(url.href, sql => sql`select 1`)).rejects.toThrow('password authentication')
    expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).not.toContain(url.password)
    await server.stop()
  })

  test('a second program in the same data folder is refused in one line', async () => {
    const server = await start()
    const refused = await rowsKept()
    expect(refused.trim().split('\n')).toHaveLength(1)
    expect(refused).toContain(`another ampgate process uses ${dataDir}; stop it first`)
    await server.stop()
  })

  test('kill -9 of program and database loses nothing acknowledged', async () => {
    const child = program('write')
    expect(await firstLine(child)).toBe('committed')
    const pid = postmaster()
    process.kill(pid, 'SIGKILL')
    child.kill('SIGKILL')
    await child.exited
    await ended(pid)
    expect(await rowsKept()).toBe(String(++acknowledged))
  })

  test('kill -9 of the program alone: the watchdog stops the database', async () => {
    const child = program('write')
    await firstLine(child)
    const pid = postmaster()
    child.kill('SIGKILL')
    await ended(pid)
    expect(await rowsKept()).toBe(String(++acknowledged))
  })

  test('a database that an earlier program left running is taken over', async () => {
    const child = program('write')
    await firstLine(child)
    const pid = postmaster()
    // The watchdog is what else ends with the pipe: it is killed first.
    const { stdout } = Bun.spawnSync(['ps', '-axo', 'pid=,command='])
    const watchdog = new RegExp(`^ *(\\d+) /bin/sh -c read .* ${pid}$`, 'm').exec(String(stdout))
    process.kill(Number(watchdog?.[1]), 'SIGKILL')
    child.kill('SIGKILL')
    await child.exited
    expect(isRunning(pid)).toBe(true)
    expect(await rowsKept()).toBe(String(++acknowledged))
    expect(isRunning(pid)).toBe(false)
  })

  test('a database that dies is started again under the running program', async () => {
    const log = recordingLog()
    const server = await start(log)
    process.kill(postmaster(), 'SIGKILL')
    for (let isBack = false; !isBack; ) {
      await new Promise(setImmediate)
      isBack = await asAdmin(server.url, sql => sql`select 1`).then(
        () => true,
        () => false,
      )
    }
    expect(log.entries.some(entry => entry.message.includes('ended unexpectedly'))).toBe(true)
    await server.stop()
  })

  test('works in a folder whose path is longer than a socket address', async () => {
    const server = await start(silentLog, join(top, 'a-long-name-of-a-folder/'.repeat(5)))
    expect(await asAdmin(server.url, sql => sql`select 1 as x`)).toHaveLength(1)
    await server.stop()
  })

  test('a folder of another release is refused, and left alone', async () => {
    const file = join(dataDir, 'postgres/PG_VERSION')
    writeFileSync(file, '17\n')
    await expect(start()).rejects.toThrow('was made by PostgreSQL 17')
    writeFileSync(file, '18\n')
  })

  test('a folder that cannot be written is one line with a mend', async () => {
    await expect(start(silentLog, '/dev/null/data')).rejects.toThrow(
      'set AMPGATE_DATA_DIR to another folder',
    )
  })

  test.if(isRoot)('as root it runs as another user, and says so', async () => {
    const log = recordingLog()
    const server = await start(log)
    expect(statSync(top).mode & 0o077).toBe(0)
    expect(statSync(join(dataDir, 'postgres')).uid).toBeGreaterThan(0)
    expect(statSync(join(dataDir, 'secrets')).uid).toBe(0)
    expect(log.entries[0]?.message).toContain('refuses to run as root')
    await server.stop()
  })
})
