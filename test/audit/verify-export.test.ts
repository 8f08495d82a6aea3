/** Whatever is done to an export, the verifier finds it and names the first bad row (THREATS 23). */
import { describe, expect, test } from 'bun:test'
import { createHash, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { append, genesis, hashText } from '../../src/audit/chain.ts'
import { signCheckpoint } from '../../src/audit/checkpoint.ts'
import { TrustedKeys } from '../../src/audit/export-trust.ts'
import { BY, eventAt, JWK, KEYS, makeExport, verify, WORKSPACE } from './export-fixture.ts'

type Line = Record<string, unknown> & { seq?: number; id?: string }
const read = (line: string | undefined): Line => JSON.parse(line ?? '{}')
const isSealed = (line: string): boolean => read(line).hash !== undefined
const isRow = (line: string): boolean => read(line).id !== undefined

const shape = fc.record({
  batches: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
  unsealed: fc.integer({ min: 0, max: 3 }),
})

/** A sound export, and the index of one of the lines that `which` picks, with another of them. */
const spoiled = (which: (line: string) => boolean) =>
  fc.tuple(shape, fc.nat(), fc.nat()).map(([facts, a, b]) => {
    const { lines, checkpoints } = makeExport(facts)
    const found = lines.flatMap((line, i) => (which(line) ? [i] : []))
    const [i = 0, j = 0] = [found[a % found.length], found[b % found.length]]
    return { lines, checkpoints, i, j }
  })

const change = (line: string | undefined, by: object): string =>
  JSON.stringify({ ...read(line), ...by })

describe('a sound export', () => {
  test('is intact, whatever its batches, its tail and its beginning', () => {
    const anyShape = fc.tuple(shape, fc.nat({ max: 4 }))
    fc.assert(
      fc.property(anyShape, ([facts, skip]) => {
        const skipped = Math.min(skip, facts.batches.length)
        const { lines, checkpoints } = makeExport({ ...facts, skip: skipped })
        const sealed = facts.batches.slice(skipped).reduce((sum, one) => sum + one, 0)
        const report = verify(lines, { keys: KEYS, checkpoints: checkpoints.map(one => one.jwt) })
        expect(report).toMatchObject({
          verdict: 'intact',
          events: sealed + facts.unsealed,
          covered: sealed,
          unsealed: facts.unsealed,
          is_key_trusted: true,
        })
      }),
    )
  })

  test('may have been written anew by a tool that keeps its values', () => {
    const { lines } = makeExport({ batches: [2], unsealed: 1 })
    const shuffled = lines.map(line => {
      const members = Object.entries(read(line)).reverse()
      return ` ${JSON.stringify(Object.fromEntries(members), null, 1).replaceAll('\n', ' ')}`
    })
    expect(verify([...shuffled, '']).verdict).toBe('intact')
  })

  test('without keys from elsewhere is consistent, and the report says that they are its own', () => {
    const report = verify(makeExport({ batches: [1] }).lines, {})
    expect([report.verdict, report.is_key_trusted]).toEqual(['intact', false])
    const digest = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${JWK.x}"}`)
    expect(report.keys).toEqual([{ kid: JWK.kid, thumbprint: digest.digest('base64url') }])
  })
})

describe('the first bad row is named', () => {
  test('when any member of a row was changed, added or taken away', () => {
    const edits = [
      (line: Line) => ({ ...line, action: 'agent.revoked' }),
      (line: Line) => ({ ...line, details: { ...(line.details as object), count: -1 } }),
      (line: Line) => ({ ...line, actor: { kind: 'operator' } }),
      (line: Line) => ({ ...line, note: 'new' }),
      (line: Line) => ({ ...line, at: '2020-01-01T00:00:00.000Z' }),
      (line: Line) => ({ ...line, hash: hashText(genesis(WORKSPACE, 'live').hash) }),
      ({ outcome: _, ...line }: Line) => line,
    ]
    fc.assert(
      fc.property(spoiled(isSealed), fc.constantFrom(...edits), ({ lines, i }, edit) => {
        const { seq, id } = read(lines[i])
        const report = verify(lines.with(i, JSON.stringify(edit(read(lines[i])))))
        expect(report.verdict).toBe('altered')
        expect(report.fault).toMatchObject({ code: 'row_changed', seq, id, line: i + 1 })
      }),
    )
  })

  test('when a row was removed', () => {
    fc.assert(
      fc.property(spoiled(isSealed), ({ lines, i }) => {
        const report = verify(lines.toSpliced(i, 1))
        expect(report.verdict).toBe('altered')
        expect(report.fault).toMatchObject({ code: 'row_missing', seq: read(lines[i]).seq })
      }),
    )
  })

  test('when two rows were swapped, as lines or as what is said in their places', () => {
    fc.assert(
      fc.property(spoiled(isSealed), ({ lines, i, j }) => {
        fc.pre(i !== j)
        const first = Math.min(i, j)
        const due = read(lines[first]).seq
        const moved = verify(lines.with(i, lines[j] ?? '').with(j, lines[i] ?? ''))
        expect(moved.fault).toMatchObject({ code: 'row_missing', seq: due, line: first + 1 })
        const place = (at: number) => ({ seq: read(lines[at]).seq, hash: read(lines[at]).hash })
        const relabeled = lines
          .with(i, change(lines[j], place(i)))
          .with(j, change(lines[i], place(j)))
        const fault = verify(relabeled).fault
        expect(fault).toMatchObject({ code: 'row_changed', seq: due, line: first + 1 })
      }),
    )
  })

  test('when a row was repeated', () => {
    fc.assert(
      fc.property(spoiled(isSealed), fc.nat(), ({ lines, i }, n) => {
        const at = i + 1 + (n % (lines.length - 1 - i))
        const report = verify(lines.toSpliced(at, 0, lines[i] ?? ''))
        const { code, id, line } = report.fault ?? {}
        // Behind rows that are not sealed yet, the first of these is what stands out.
        if (read(lines[at - 1]).hash === undefined && isRow(lines[at - 1] ?? '')) {
          expect(code).toBe('row_added')
        } else expect([code, id, line]).toEqual(['row_repeated', read(lines[i]).id, at + 1])
      }),
    )
  })

  test('when a row was put in, with a place of its own, that of another, or none', () => {
    fc.assert(
      fc.property(spoiled(isSealed), fc.constantFrom(0, 1, undefined), ({ lines, i }, offset) => {
        const { seq = 0, hash } = read(lines[i])
        const place = offset === undefined ? {} : { seq: seq + offset, hash }
        const forged = JSON.stringify({ ...eventAt(seq), id: 'evt_forged', ...place })
        const report = verify(lines.toSpliced(i, 0, forged))
        expect(report.verdict).toBe('altered')
        if (offset === 1) expect(report.fault).toMatchObject({ code: 'row_missing', seq })
        else {
          const code = offset === 0 ? 'row_changed' : 'row_added'
          expect(report.fault).toMatchObject({ code, id: 'evt_forged', line: i + 1 })
        }
      }),
    )
  })

  test('when the end was cut off, anywhere, with or without another last line', () => {
    fc.assert(
      fc.property(
        spoiled(() => true),
        ({ lines, i }) => {
          fc.pre(i > 0)
          const kept = lines.slice(0, i)
          const rows = kept.filter(isRow)
          const seq = (kept.map(read).findLast(line => line.hash !== undefined)?.seq ?? 0) + 1
          expect(verify(kept).fault).toMatchObject({ code: 'truncated', seq, line: i + 1 })
          fc.pre(i < lines.length - 1)
          const end = change(lines.at(-1), { count: rows.length })
          const patched = verify([...kept, end])
          // The checkpoint of the last rows is the least that is gone.
          expect(['truncated', 'unsigned_rows', 'row_missing']).toContain(
            patched.fault?.code ?? '?',
          )
        },
      ),
    )
  })

  test('when a row that is not sealed yet was changed, added, removed or moved', () => {
    fc.assert(
      fc.property(shape, fc.nat(), fc.constantFrom(0, 1, 2), (facts, n, what) => {
        const { lines } = makeExport({ ...facts, unsealed: facts.unsealed + 1 })
        const last = lines.length - 2
        const at = last - (n % (facts.unsealed + 1))
        const spoil = [
          lines.with(at, change(lines[at], { action: 'agent.revoked' })),
          lines.toSpliced(at, 1),
          lines.toSpliced(at, 0, JSON.stringify({ ...eventAt(99), id: 'evt_forged' })),
        ]
        expect(verify(spoil[what] ?? []).verdict).toBe('altered')
      }),
    )
  })
})

describe('who makes all hashes anew', () => {
  /** The rows of `lines` chained again, as somebody without the key can. */
  function rechain(lines: readonly string[]): string[] {
    let head = genesis(WORKSPACE, 'live')
    return lines.map(line => {
      const { seq, hash, ...event } = read(line)
      if (hash === undefined || event.id === undefined) return line
      head = append(head, event)
      return JSON.stringify({ ...event, seq: head.seq, hash: hashText(head.hash) })
    })
  }

  test('cannot sign them: the rows up to the next checkpoint are named', () => {
    fc.assert(
      fc.property(spoiled(isSealed), ({ lines, checkpoints, i }) => {
        const { seq = 0 } = read(lines[i])
        const report = verify(rechain(lines.with(i, change(lines[i], { action: 'x.y' }))))
        expect(report.fault?.code).toBe('row_changed')
        const covering = checkpoints.find(one => one.seq >= seq)
        const { fault } = report
        expect(fault?.seq).toBe(covering?.firstSeq)
        expect(fault?.seq_to ?? fault?.seq).toBe(covering?.seq)
      }),
    )
  })

  test('and signs them with a key of its own is found out by the keys from elsewhere', () => {
    const { lines } = makeExport({ batches: [2] })
    const own = generateKeyPairSync('ed25519')
    const { x = '' } = own.publicKey.export({ format: 'jwk' })
    const other = new TrustedKeys([{ ...JWK, x }])
    expect(verify(lines, { keys: other }).fault?.code).toBe('checkpoint_invalid')
    const unknown = new TrustedKeys([{ ...JWK, kid: 'ak_other' }])
    expect(verify(lines, { keys: unknown }).fault?.detail).toContain(
      '"ak_fixture", which is not given',
    )
  })

  test('and leaves the checkpoints out has unsigned rows', () => {
    const { lines } = makeExport({ batches: [2, 3] })
    const bare = lines.filter(line => read(line).checkpoint === undefined)
    expect(verify(bare).fault).toMatchObject({ code: 'unsigned_rows', seq: 1, seq_to: 5 })
    const without = lines.toSpliced(lines.length - 2, 1)
    expect(verify(without).fault).toMatchObject({ code: 'unsigned_rows', seq: 3, seq_to: 5 })
  })
})

describe('a checkpoint', () => {
  const { lines, checkpoints } = makeExport({ batches: [2, 2] })
  const at = lines.findIndex(line => read(line).checkpoint !== undefined)
  const sign = (facts: object, by: object = BY, type?: 'audit-export+jwt') => {
    const base = checkpoints[0]
    if (base === undefined) throw new Error('no checkpoint')
    return signCheckpoint({ ...base, ...facts }, { ...BY, ...by }, type).jwt
  }
  const jwt = String(read(lines[at]).checkpoint)
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  const bad: Record<string, [string, string]> = {
    'of another workspace': [sign({ workspaceId: 'ws_other' }), 'checkpoint_invalid'],
    'of the other environment': [sign({}, { environment: 'test' }), 'checkpoint_invalid'],
    'of another type': [sign({}, {}, 'audit-export+jwt'), 'checkpoint_invalid'],
    'with another hash': [sign({ hash: Buffer.alloc(32) }), 'row_changed'],
    'of rows to come': [sign({ seq: 3 }), 'row_missing'],
    'of rows before': [sign({ seq: 1 }), 'checkpoint_mismatch'],
    'with another signature': [`${header}.${payload}.${'A'.repeat(86)}`, 'checkpoint_invalid'],
    'with a changed payload': [
      `${header}.${encode({ seq: 2 })}.${signature}`,
      'checkpoint_invalid',
    ],
    'without algorithm': [
      `${encode({ alg: 'none', typ: 'audit-checkpoint+jwt' })}.${payload}.`,
      'checkpoint_invalid',
    ],
    'with bits left over': [
      `${header}.${payload}.${signature.slice(0, -1)}B`,
      'checkpoint_invalid',
    ],
    'with a fourth part': [`${jwt}.x`, 'checkpoint_invalid'],
    'that is empty': ['', 'checkpoint_invalid'],
  }
  for (const [what, [text, code]] of Object.entries(bad)) {
    test(`${what} is refused`, () => {
      const report = verify(lines.with(at, JSON.stringify({ checkpoint: text, seq: 2 })))
      expect(report.fault).toMatchObject({ code, line: at + 1 })
    })
  }

  test('twice is one too many', () => {
    const report = verify(lines.toSpliced(at, 0, lines[at] ?? ''))
    expect(report.fault?.code).toBe('checkpoint_mismatch')
  })

  test('that was kept gives away what was cut off the chain itself', () => {
    const short = makeExport({ batches: [2] })
    const kept = checkpoints.map(one => one.jwt)
    const report = verify(short.lines, { keys: KEYS, checkpoints: kept })
    expect(report.fault).toMatchObject({ code: 'truncated', seq: 3, seq_to: 4 })
    expect(verify(lines, { keys: KEYS, checkpoints: kept }).verdict).toBe('intact')
  })

  test('that was kept and signed later than the export says nothing about it', () => {
    const later = sign({ seq: 9, at: new Date('2100-01-01') })
    expect(verify(lines, { keys: KEYS, checkpoints: [later] }).verdict).toBe('intact')
  })

  test('that was kept gives away a chain that was made anew with the real key', () => {
    const other = sign({ hash: Buffer.alloc(32, 1) })
    const report = verify(lines, { keys: KEYS, checkpoints: [other] })
    expect(report.fault).toMatchObject({ code: 'checkpoint_mismatch', seq: 2 })
  })

  test('that was kept and cannot be trusted is said to be so', () => {
    const own = generateKeyPairSync('ed25519')
    const foreign = sign({}, { key: { kid: JWK.kid, privateKey: own.privateKey } })
    expect(() => verify(lines, { keys: KEYS, checkpoints: [foreign] })).toThrow(
      'signature is wrong',
    )
  })
})

describe('what is no export that can be verified', () => {
  const { lines } = makeExport({ batches: [1] })
  const filtered = lines.with(0, change(lines[0], { filtered: true }))
  const cases: Record<string, string[]> = {
    'a filtered one': filtered,
    'an empty file': [],
    'a CSV file': ['id,workspace_id,at', 'evt_1,ws_1,2026-01-15T09:00:00.000Z'],
    'rows without a first line': lines.slice(1),
    'another format': [change(lines[0], { start: 'ampgate-audit-export/2' })],
  }
  for (const [what, text] of Object.entries(cases)) {
    test(`${what} is said to be none`, () => {
      expect(verify(text).verdict).toBe('unverifiable')
    })
  }

  const broken = ['', 'x', '[]', 'null', '1', '{"id":"a","id":"b"}', `{"id":${'['.repeat(99)}`]
  for (const line of broken) {
    test(`a line that is ${line.slice(0, 20) || 'empty'} is a fault`, () => {
      expect(verify(lines.toSpliced(1, 0, line)).fault).toMatchObject({
        code: 'unreadable',
        line: 2,
      })
    })
  }

  test('a row of another workspace is one too many', () => {
    const foreign = lines.with(1, change(lines[1], { workspace_id: 'ws_other' }))
    expect(verify(foreign).fault).toMatchObject({ code: 'row_added', line: 2 })
  })

  test('a row that the database lost is named by its id', () => {
    const { id, seq, hash } = read(lines[1])
    const lost = lines.with(1, JSON.stringify({ missing: id, seq, hash }))
    expect(verify(lost).fault).toMatchObject({ code: 'row_missing', id, seq, line: 2 })
  })

  test('an old row without a seal was put in later', () => {
    const planted = JSON.stringify({ ...eventAt(1), at: '2020-01-01T00:00:00.000Z' })
    const report = verify(lines.toSpliced(lines.length - 1, 0, planted))
    expect(report.fault).toMatchObject({ code: 'row_added', line: lines.length })
  })
})
