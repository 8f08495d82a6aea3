/** stripe-mock: Stripe's own server for tests, which knows what each request must look like. */
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { missing } from '../sdk/python/tools.ts'

/** `go install github.com/stripe/stripe-mock@v0.203.0` puts it there. */
export const STRIPE_MOCK_VERSION = 'v0.203.0'

/** stripe-mock of AMPGATE_TEST_STRIPE_MOCK, else where Go puts it; else undefined, saying so. */
export function findStripeMock(): string | undefined {
  const places = [
    process.env.AMPGATE_TEST_STRIPE_MOCK ?? '',
    Bun.which('stripe-mock') ?? '',
    join(
      process.env.GOBIN ?? join(process.env.GOPATH ?? join(homedir(), 'go'), 'bin'),
      'stripe-mock',
    ),
  ]
  const install = `go install github.com/stripe/stripe-mock@${STRIPE_MOCK_VERSION}`
  return (
    places.find(path => path !== '' && existsSync(path)) ??
    missing('stripe-mock', `there is no stripe-mock; ${install}`)
  )
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })

/** Start `binary` on loopback. */
export async function startStripeMock(binary: string) {
  const port = await freePort()
  const child = Bun.spawn([binary, '-http-addr', `127.0.0.1:${port}`], {
    stdout: 'pipe',
    stderr: 'ignore',
  })
  const reader = child.stdout.getReader()
  let said = ''
  while (!said.includes('Listening for HTTP at')) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`stripe-mock ended: ${said}`)
    said += new TextDecoder().decode(value)
  }
  // What it prints is read on, or it would stop at a full pipe.
  const drain = async (): Promise<void> => {
    while (!(await reader.read()).done);
  }
  void drain()
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill()
      await child.exited
    },
  }
}
