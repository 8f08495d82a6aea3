/** Server processes that outlived the program that started them. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

type Found = { pid: number; isPostmaster: boolean }

const POLL_MILLISECONDS = 20
/** A clean stop writes what is still in memory; past this the server is told to drop everything. */
const STOP_MILLISECONDS = 60_000

/**
 * Stop what is left of the server whose processes carry `marker`, and wait until it is gone.
 * @returns how many processes there were.
 */
export async function stopOrphans(marker: string): Promise<number> {
  const orphans = find(marker)
  if (orphans.length === 0) return 0
  const since = performance.now()
  signal(orphans, 'SIGINT')
  let isInsisting = false
  for (let left = orphans; left.length > 0; left = find(marker)) {
    if (!isInsisting && performance.now() - since > STOP_MILLISECONDS) {
      isInsisting = true
      for (const { pid } of left) kill(pid, 'SIGQUIT')
    }
    await Bun.sleep(POLL_MILLISECONDS)
  }
  return orphans.length
}

/** Processes whose parent died are told one by one; else the postmaster passes it on. */
function signal(found: Found[], name: NodeJS.Signals): void {
  const postmasters = found.filter(process => process.isPostmaster)
  const receivers = postmasters.length > 0 ? postmasters : found
  for (const { pid } of receivers) kill(pid, postmasters.length > 0 ? name : 'SIGTERM')
}

function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended meanwhile.
  }
}

/**
 * By command line, which everyone may read: the postmaster shows its arguments, its children the
 * name of the cluster in their title.
 */
function find(marker: string): Found[] {
  return commandLines()
    .filter(({ command }) => command.includes(marker) && command.includes('postgres'))
    .map(({ pid, command }) => ({ pid, isPostmaster: command.includes(`cluster_name=${marker}`) }))
}

function commandLines(): { pid: number; command: string }[] {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' })
    return stdout.split('\n').map(line => {
      const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? []
      return { pid: Number(pid), command }
    })
  }
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => ({ pid: Number(name), command: readCommand(name) }))
}

function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
  } catch {
    return '' // It has ended meanwhile.
  }
}
