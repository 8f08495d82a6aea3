/**
 * The house plan, held against the code: who may import whom, what lives where, how large it may
 * be.
 */
import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import ts from 'typescript'

const ROOT = join(import.meta.dir, '..')

const filesIn = (pattern: string): string[] =>
  [...new Bun.Glob(pattern).scanSync({ cwd: ROOT })].sort()

const SOURCES = filesIn('src/**/*.ts')
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

/** Domain folders. An arrow between two of them needs a line in EDGES. */
const DOMAIN = [
  'agents',
  'api-keys',
  'audit',
  'billing',
  'constraints',
  'delegations',
  'grants',
  'identities',
  'idempotency',
  'policies',
  'rate-limits',
  'scopes',
  'signing-keys',
  'test-data',
  'tokens',
  'usage',
  'workspaces',
]

/** Every arrow between domain folders, with its reason. */
const EDGES: Record<string, string> = {
  'agents → audit': 'every change writes its audit row',
  'agents → scopes': 'capabilities are scopes',
  'api-keys → audit': 'every change writes its audit row',
  'api-keys → scopes': 'a key carries scopes and gives no more than it has',
  'api-keys → workspaces': 'the role of a key’s person bounds it, its text may carry the slug',
  'delegations → agents': 'a delegation is between agents, within the first one’s capabilities',
  'delegations → audit': 'every change writes its audit row',
  'delegations → constraints': 'a link carries constraints, never wider than those before it',
  'delegations → grants': 'what a delegation bounds in all is counted at a grant of its own',
  'delegations → policies': 'policies decide what is delegated',
  'delegations → scopes': 'a link carries scopes',
  'grants → audit': 'a unit of work carries the tenant and the transaction',
  'grants → constraints': 'what a grant counts is written as constraints',
  'billing → audit': 'every change writes its audit row',
  'idempotency → audit': 'a unit of work carries the origin of the request',
  'identities → audit': 'every change and every refusal writes its audit row',
  'policies → agents': 'a policy selects agents by what they are',
  'policies → audit': 'every change and every refusal writes its audit row',
  'policies → constraints': 'a limit adds constraints, which must be of a known form',
  'policies → scopes': 'a policy speaks of scopes',
  'rate-limits → billing': 'requests are bounded by the plan, and billed by',
  'signing-keys → audit': 'every change writes its audit row',
  'test-data → audit': 'a reset writes its audit row',
  'test-data → delegations': 'a reset waits for whoever ends delegations',
  'test-data → policies': 'policies change under their lock',
  'test-data → signing-keys': 'how long a token of an agent that is gone may live',
  'tokens → agents': 'a token is issued within the agent’s capabilities, and its state ends it',
  'tokens → audit': 'every change writes its audit row',
  'tokens → constraints': 'a token carries constraints, and verify holds the call against them',
  'tokens → delegations': 'a token may rest on a chain of delegations, and ends with any of it',
  'tokens → grants': 'the uses of a token are taken from its grants',
  'tokens → policies': 'policies decide what is issued',
  'tokens → scopes': 'a token carries scopes',
  'tokens → signing-keys': 'tokens are signed and verified',
  'tokens → workspaces': 'a suspended workspace ends its tokens',
  'usage → audit': 'what is unusual is audited',
  'workspaces → audit': 'every change writes its audit row',
  'workspaces → policies': 'the default changes under the lock that policies change under',
  'workspaces → scopes': 'a role bounds the scopes of keys',
}

/** Packages that may be imported in one place only; a trailing slash is a folder. */
const PACKAGES: Record<string, string[]> = {
  elysia: ['src/http/'],
  '@elysiajs/swagger': ['src/http/'],
  typebox: ['src/http/'],
  postgres: ['src/storage/'],
  'mmdb-lib': ['src/usage/geo-database.ts'],
  'prom-client': ['src/http/'],
  '@cedar-policy/cedar-wasm': ['src/policies/cedar-instance.ts'],
  jose: ['src/identities/', 'src/signing-keys/', 'src/tokens/'],
  '@node-rs/argon2': ['src/api-keys/'],
  commander: ['src/main.ts', 'src/commands/'],
  stripe: ['src/billing/stripe/'],
  pino: ['src/app.ts', 'src/control/program-log.ts', 'src/commands/serve.ts'],
  'openapi-typescript': ['src/codegen/'],
  typescript: ['src/codegen/'],
}

type Import = { file: string; target: string }

/** The place of a file: its folder under src, or its own name at the top. */
function placeOf(path: string): string {
  const [top = '', second = ''] = path.split('/')
  return top === 'src' ? second.replace(/\.ts$/, '') : top
}

function importsOf(file: string): Import[] {
  const names = ts.preProcessFile(textOf(file), true, true).importedFiles.map(one => one.fileName)
  return names.map(name => ({
    file,
    target: name.startsWith('.') ? normalize(join(dirname(file), name)) : name,
  }))
}

const IMPORTS = SOURCES.filter(file => !file.includes('/runtime/')).flatMap(importsOf)
const isOwn = (target: string): boolean => /^(src|generated|package\.json)/.test(target)
const show = ({ file, target }: Import): string => `${file} imports ${target}`

describe('the arrows', () => {
  const from = (place: string) => IMPORTS.filter(one => placeOf(one.file) === place)

  test('lib imports nothing of ours', () => {
    const wrong = from('lib').filter(one => isOwn(one.target) && placeOf(one.target) !== 'lib')
    expect(wrong.map(show)).toEqual([])
  })

  test('storage imports lib and the type of the configuration only', () => {
    const allowed = ['lib', 'storage', 'config']
    const wrong = from('storage').filter(
      one => isOwn(one.target) && !allowed.includes(placeOf(one.target)),
    )
    expect(wrong.map(show)).toEqual([])
  })

  test('a domain folder imports lib, storage and what EDGES allows', () => {
    const wrong = DOMAIN.flatMap(from).filter(({ file, target }) => {
      if (!isOwn(target)) return false
      const [source, goal] = [placeOf(file), placeOf(target)]
      if (['lib', 'storage', source].includes(goal)) return false
      return EDGES[`${source} → ${goal}`] === undefined
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('EDGES holds no arrow that is not there', () => {
    const there = new Set(IMPORTS.map(one => `${placeOf(one.file)} → ${placeOf(one.target)}`))
    expect(Object.keys(EDGES).filter(edge => !there.has(edge))).toEqual([])
  })

  test('only the edge and the composition import http and the generated code', () => {
    const wrong = IMPORTS.filter(({ file, target }) => {
      const below = [...DOMAIN, 'storage', 'lib', 'codegen'].includes(placeOf(file))
      return below && (target.startsWith('generated/') || target.startsWith('src/http/'))
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('codegen stands alone', () => {
    const wrong = IMPORTS.filter(({ file, target }) => {
      if (!isOwn(target)) return false
      return (placeOf(file) === 'codegen') !== (placeOf(target) === 'codegen')
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('every folder of src is in the plan', () => {
    const known = [...DOMAIN, 'codegen', 'commands', 'console', 'control', 'http', 'lib', 'storage']
    const folders = new Set(SOURCES.filter(file => file.split('/').length > 2).map(placeOf))
    expect([...folders].filter(folder => !known.includes(folder))).toEqual([])
  })
})

describe('what lives where', () => {
  test('each package is imported in its own place only', () => {
    const wrong = IMPORTS.filter(({ file, target }) => {
      const name = Object.keys(PACKAGES).find(one => target === one || target.startsWith(`${one}/`))
      if (name === undefined) return false
      return !PACKAGES[name]?.some(place => file === place || file.startsWith(place))
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('config.ts is the only reader of process.env', () => {
    const readers = SOURCES.filter(file =>
      /process\.env|Bun\.env|import\.meta\.env/.test(textOf(file)),
    )
    expect(readers.filter(file => !file.includes('/runtime/'))).toEqual(['src/config.ts'])
  })

  test('SQL stands in storage/ and in store files', () => {
    const statement = /sql(<[^`]*>)?`\s*(select|insert|update|delete|with)\b/i
    const wrong = SOURCES.filter(file => statement.test(textOf(file))).filter(
      file => !file.startsWith('src/storage/') && !/(^|[-/])store\.ts$/.test(file),
    )
    expect(wrong).toEqual([])
  })

  test('no statement asks for whatever columns there are', () => {
    const wrong = SOURCES.filter(file => /select \*/i.test(textOf(file)))
    expect(wrong).toEqual([])
  })
})

const CODE = [...SOURCES, ...filesIn('test/**/*.ts'), ...filesIn('bench/**/*.{ts,js}')]

describe('sizes', () => {
  test('no file is longer than 400 lines', () => {
    const long = CODE.filter(file => textOf(file).split('\n').length > 401)
    expect(long).toEqual([])
  })

  test('no line is longer than 100 columns, 120 in tests, whose titles are sentences', () => {
    const wide = CODE.flatMap(file => {
      const columnsMax = file.startsWith('test/') ? 120 : 100
      const lines = textOf(file).split('\n')
      return lines.flatMap((line, i) =>
        line.length > columnsMax ? [`${file}:${i + 1} (${line.length})`] : [],
      )
    })
    expect(wide).toEqual([])
  })

  test('no function of src is longer than 70 lines', () => {
    expect(SOURCES.flatMap(longFunctions)).toEqual([])
  })
})

function longFunctions(file: string): string[] {
  const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const [first, last] = [lineOf(node.getStart()), lineOf(node.getEnd())]
      if (last - first + 1 > 70) found.push(`${relative('.', file)}:${first} (${last - first + 1})`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
