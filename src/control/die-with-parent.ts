/**
 * Stop when the parent dies. npm and bun run pass no signal on when they are killed, which would
 * leave the server alone with the port and the data folder.
 */
import { dlopen, FFIType } from 'bun:ffi'
import { constants } from 'node:os'

/** prctl(2). */
const PR_SET_PDEATHSIG = 1
/** glibc, musl. */
const LIBRARIES = ['libc.so.6', 'libc.so']

/** Ask the kernel to send SIGTERM when the parent dies. Elsewhere than on Linux: nothing. */
export function dieWithParent(): void {
  if (process.platform !== 'linux') return
  const parent = process.ppid
  for (const library of LIBRARIES) {
    try {
      const { symbols } = dlopen(library, {
        prctl: { args: [FFIType.i32, FFIType.u64], returns: FFIType.i32 },
        getppid: { args: [], returns: FFIType.i32 },
      })
      symbols.prctl(PR_SET_PDEATHSIG, constants.signals.SIGTERM)
      // It may have died just before; then nobody sends the signal.
      if (symbols.getppid() !== parent) process.kill(process.pid, 'SIGTERM')
      return
    } catch {
      // Not this C library, or no code may be made at run time: the signals of npm still arrive.
    }
  }
}
