/** The small parts of a running process. */
import { describe, expect, test } from 'bun:test'
import { inspect } from 'node:util'
import { createLog } from '../../src/app.ts'
import { CurrentSecrets } from '../../src/control/current-secrets.ts'
import { Probes } from '../../src/control/probes.ts'
import { terminalStream } from '../../src/control/terminal-log.ts'
import { WatchedAddresses } from '../../src/control/watched-addresses.ts'
import { SecretList } from '../../src/lib/secret-list.ts'

describe('the current secrets', () => {
  const first = { keyEncryption: SecretList.generate(), pepper: SecretList.generate() }
  const next = { keyEncryption: first.keyEncryption.rotated(), pepper: first.pepper.rotated() }

  test('whoever holds a part of them sees both replaced at once', () => {
    const secrets = new CurrentSecrets(first)
    const { keyEncryption, pepper } = secrets
    expect([keyEncryption.current.version, pepper.current.version]).toEqual([1, 1])
    secrets.replace(next)
    expect([keyEncryption.current.version, pepper.current.version]).toEqual([2, 2])
    expect(pepper.all.get(1)).toEqual(first.pepper.current.key)
  })

  test('show no key to whoever prints them', () => {
    const secrets = new CurrentSecrets(first)
    const shown = [inspect(secrets, { depth: 9 }), JSON.stringify(secrets)].join()
    for (const { key } of [first.keyEncryption.current, first.pepper.current]) {
      expect(shown).not.toContain(key.toString('base64'))
      expect(shown).not.toContain(key.toString('hex').match(/../g)?.slice(0, 8).join(' ') ?? '?')
    }
    expect(JSON.stringify(secrets)).toBe('{"keyEncryption":{},"pepper":{}}')
  })
})

describe('those who ask for readiness', () => {
  test('are waited for when they ask regularly', async () => {
    const probes = new Probes(() => 0)
    for (let i = 0; i < 3; i++) probes.note(true)
    let isTold = false
    const told = probes.told(60_000).then(() => {
      isTold = true
    })
    probes.note(true)
    await Promise.resolve()
    expect(isTold).toBe(false)
    probes.note(false)
    await told
  })

  test('are not waited for when nobody asks, or nobody does any more', async () => {
    await new Probes(() => 0).told(60_000)
    let now = 0
    const probes = new Probes(() => now)
    for (let i = 0; i < 5; i++) probes.note(true)
    now = 31_000
    await probes.told(60_000)
  })
})

describe('the log', () => {
  const written: string[] = []
  const stream = terminalStream(line => written.push(line))

  test('is a line for people, whatever the entry holds', () => {
    stream.write('{"level":40,"time":1,"job":"a\\nb","msg":"one\\u001b[31m\\ntwo"}\n')
    expect(written.at(-1)).toBe('warn  one\\u001b[31m\\ntwo {"job":"a\\nb"}\n')
    stream.write('{"level":30,"time":1,"msg":"plain"}\n')
    expect(written.at(-1)).toBe('info  plain\n')
  })

  test('can be silent', () => {
    expect(createLog('silent', true).isLevelEnabled('fatal')).toBe(false)
  })
})

test('addresses that were forwarded are counted only where no proxy is trusted', () => {
  const trusting = new WatchedAddresses(['10.0.0.0/8'])
  expect(trusting.of('10.0.0.1', '192.0.2.7')).toBe('192.0.2.7')
  expect(trusting.forwardedIgnored).toBe(0)
  const plain = new WatchedAddresses([])
  expect(plain.of('10.0.0.1', '192.0.2.7')).toBe('10.0.0.1')
  plain.of('10.0.0.1', null)
  expect(plain.forwardedIgnored).toBe(1)
})
