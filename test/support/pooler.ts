/** PgBouncer in transaction mode in front of the test databases. */
import { spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProxy } from './proxy.ts'

export type Pooler = {
  /** The database of `url`, by way of the pooler. */
  through(url: string): string
  stop(): Promise<void>
}

/** The program, or nothing where it is not installed. */
export const findPooler = (): string | null =>
  Bun.which('pgbouncer', { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` })

/**
 * `url` must name a socket directory, as the test databases do; the pooler knows its user alone.
 */
export async function startPooler(program: string, url: string): Promise<Pooler> {
  const { username, password, searchParams } = new URL(url)
  // It refuses to run as root, so it runs as the server's user, which may not reach the socket.
  const { uid, gid } = statSync(searchParams.get('host') ?? '')
  const proxy = await startProxy(url)
  const folder = mkdtempSync(join(tmpdir(), 'ampgate-pooler-'))
  const port = await freePort()
  writeFileSync(join(folder, 'users.txt'), `"${username}" "${password}"\n`)
  const settings = {
    ...{ listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '' },
    ...{ auth_type: 'scram-sha-256', auth_file: join(folder, 'users.txt') },
    ...{ pool_mode: 'transaction', default_pool_size: 5 },
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  const target = `host=127.0.0.1 port=${new URL(proxy.url).port}`
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(file, `[databases]\n* = ${target}\n[pgbouncer]\n${lines.join('\n')}\n`)
  for (const path of [folder, file, join(folder, 'users.txt')]) chownSync(path, uid, gid)
  const child = spawn(program, [file], { stdio: 'ignore', cwd: folder, uid, gid })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await Promise.race([untilListening(port), ended])
  return {
    through(direct) {
      const pooled = new URL(direct)
      pooled.searchParams.delete('host')
      pooled.hostname = '127.0.0.1'
      pooled.port = String(port)
      return pooled.href
    },
    async stop() {
      child.kill('SIGKILL')
      await ended
      await proxy.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

function untilListening(port: number): Promise<void> {
  return new Promise(resolve => {
    const attempt = (): void => {
      const socket = net.connect({ host: '127.0.0.1', port })
      socket.once('connect', () => resolve(void socket.destroy()))
      socket.once('error', () => setImmediate(attempt))
    }
    attempt()
  })
}
