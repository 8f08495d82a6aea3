/**
 * Where the running server listens for commands: a Unix socket in the data folder, reached by a
 * path that the kernel takes. `sockaddr_un` holds 103 bytes everywhere, 107 on Linux.
 */
import { closeSync, mkdtempSync, openSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const NAME = 'control.sock'
const PATH_BYTES_MAX = 103

export type SocketPath = {
  /** The socket's own place, for people. */
  place: string
  /** The same file, by a path that is short enough. */
  path: string
  close(): void
}

/** `dataDir` must exist. */
export function socketPath(dataDir: string): SocketPath {
  const folder = realpathSync(dataDir)
  const place = join(folder, NAME)
  if (Buffer.byteLength(place) <= PATH_BYTES_MAX) return { place, path: place, close: () => {} }
  if (process.platform === 'linux') {
    const descriptor = openSync(folder, 'r')
    const path = `/proc/self/fd/${descriptor}/${NAME}`
    return { place, path, close: () => closeSync(descriptor) }
  }
  const short = mkdtempSync(join(tmpdir(), 'ampgate-'))
  symlinkSync(folder, join(short, 'd'))
  return {
    place,
    path: join(short, 'd', NAME),
    close: () => rmSync(short, { recursive: true }),
  }
}
