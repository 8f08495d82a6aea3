/** No address leads anywhere but to an allowed host over https (SEMANTICS 32). */
import { expect, test } from 'bun:test'
import { requireReturnUrls } from '../../src/billing/return-url.ts'
import { DomainError } from '../../src/lib/errors.ts'

const HOSTS = ['app.example.com', 'other.example:8443', 'xn--bcher-kva.example']

const read = (url: string, hosts = HOSTS) =>
  requireReturnUrls({ successUrl: url, cancelUrl: undefined }, hosts).successUrl

const GOOD: Record<string, string> = {
  'https://app.example.com': 'https://app.example.com/',
  'https://app.example.com/a?b=c#d': 'https://app.example.com/a?b=c#d',
  'https://APP.example.com/': 'https://app.example.com/',
  'https://app.example.com:443/': 'https://app.example.com/',
  'https://other.example:8443/x': 'https://other.example:8443/x',
  'https://bücher.example/': 'https://xn--bcher-kva.example/',
  'https://app.example.com/?next=https://evil.example':
    'https://app.example.com/?next=https://evil.example',
}
for (const [given, want] of Object.entries(GOOD)) {
  test(`allowed: ${given}`, () => expect(read(given)).toBe(want))
}

const BAD = [
  'http://app.example.com/',
  'https://evil.example/',
  'https://evil.example/app.example.com',
  'https://app.example.com.evil.example/',
  'https://evilapp.example.com/',
  'https://sub.app.example.com/',
  'https://app.example.com./',
  'https://app.example.com:8443/',
  'https://other.example/',
  'https://app.example.com@evil.example/',
  'https://user@app.example.com/',
  'https://user:pass@app.example.com/',
  'https://:@evil.example/',
  'https://app.example.com\\@evil.example/',
  'https:\\\\app.example.com/',
  'https:app.example.com',
  'https:/app.example.com',
  'https:///evil.example',
  '//app.example.com/',
  '/billing',
  'javascript:alert(1)//app.example.com',
  'data:text/html,x',
  'ftp://app.example.com/',
  'blob:https://app.example.com/x',
  'https://app.example.com/\r\nSet-Cookie: a=b',
  'ht\ttps://app.example.com/',
  'https://app.exa\nmple.com/',
  ' https://app.example.com/',
  'https://app.example.com/ ',
  'https://app.example.com/\u0000',
  'https://app。example.com.evil/',
  'https://ａｐｐ.evil.example/',
  'https://127.0.0.1/',
  'https://[::1]/',
  '',
]
for (const given of BAD) {
  test(`refused: ${JSON.stringify(given)}`, () => {
    expect(() => read(given)).toThrow(DomainError)
  })
}

test('without allowed hosts nothing is allowed', () => {
  for (const url of Object.keys(GOOD)) expect(() => read(url, [])).toThrow('AMPGATE_RETURN_HOSTS')
})

test('every field at fault is named', () => {
  const both = { successUrl: 'http://x', cancelUrl: 'https://evil.example/' }
  try {
    requireReturnUrls(both, HOSTS)
    throw new Error('was allowed')
  } catch (error) {
    const { code, details } = error as DomainError
    expect(code).toBe('invalid_return_url')
    expect(details.errors?.map(one => one.pointer)).toEqual(['/success_url', '/cancel_url'])
  }
})
