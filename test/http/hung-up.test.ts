/** A client that resets its connection has no address any more when somebody asks for it. */
import { expect, test } from 'bun:test'
import { ClientAddresses } from '../../src/http/client-address.ts'
import { Peers } from '../../src/http/front/peers.ts'

const request = new Request('http://127.0.0.1/v1/agents')

test('a client that hung up is not taken for this machine, nor for a trusted proxy', () => {
  const peer = new Peers().of(request, { requestIP: () => null })()
  const addresses = new ClientAddresses(['127.0.0.1', '10.0.0.0/8'])
  expect(peer).toBe('0.0.0.0')
  expect(addresses.isTrusted(peer)).toBe(false)
  expect(addresses.of(peer, '192.0.2.1')).toBe('0.0.0.0')
})
