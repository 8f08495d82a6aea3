/** openapi.yaml passes Spectral and Redocly with our rules, and each of our rules can fail. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '../../src/codegen/document.ts'
import { broken, miniSpec } from './mini-spec.ts'

const root = join(import.meta.dir, '..', '..')
const create = 'paths /v1/pets post'
const get = 'paths /v1/pets/{id} get'

/** Rule → a description that breaks it, and it alone. */
const spectralCases: [rule: string, what: string, spec: JsonObject][] = [
  [
    'operation-id-form',
    'an operationId without a resource',
    broken(create, node => {
      node.operationId = 'pets'
    }),
  ],
  ['operation-one-tag', 'two tags', broken(create, node => (node.tags as string[]).push('pets2'))],
  [
    'operation-tag-is-resource',
    'a tag that is not the resource',
    broken(create, node => {
      node.operationId = 'dogs.create'
    }),
  ],
  ['operation-documented', 'no summary', broken(create, node => delete node.summary)],
  ['operation-documented', 'no description', broken(create, node => delete node.description)],
  ['operation-documented', 'no security', broken(get, node => delete node.security)],
  [
    'operation-examples',
    'a body without an example',
    broken(`${create} requestBody content application/json`, node => delete node.example),
  ],
  [
    'operation-examples',
    'a reply without an example',
    broken(`${create} responses 201 content application/json`, node => delete node.example),
  ],
  [
    'statuses-of-every-operation',
    'a public operation without 500',
    broken(`${get} responses`, node => delete node['500']),
  ],
  ...['401', '403', '429', '503'].map((status): [string, string, JsonObject] => [
    'statuses-of-key-operation',
    `a key operation without ${status}`,
    broken(`${create} responses`, node => delete node[status]),
  ]),
  ...['400', '413', '415'].map((status): [string, string, JsonObject] => [
    'statuses-of-body-operation',
    `a body operation without ${status}`,
    broken(`${create} responses`, node => delete node[status]),
  ]),
  [
    'statuses-of-object-operation',
    'an operation on one object without 404',
    broken(`${get} responses`, node => delete node['404']),
  ],
  [
    'refusal-is-problem',
    'a refusal without codes',
    broken('components responses NotFound', node => delete node['x-codes']),
  ],
  [
    'refusal-is-problem',
    'a refusal as plain JSON',
    broken('components responses NotFound', node => {
      node.content = { 'application/json': { schema: { type: 'object' }, example: {} } }
    }),
  ],
  [
    'refusal-is-problem',
    'a default response',
    broken(`${get} responses`, node => {
      node.default = { description: 'Anything.' }
    }),
  ],
  [
    'unauthorized-says-how',
    'a 401 without WWW-Authenticate',
    broken('components responses Unauthorized', node => delete node.headers),
  ],
  [
    'too-many-says-when',
    'a 429 without Retry-After',
    broken('components responses TooManyRequests headers', node => delete node['Retry-After']),
  ],
  [
    'scope-known',
    'a scope that is not in the registry',
    broken(create, node => {
      node.security = [{ ApiKey: ['pets.wirte'] }]
    }),
  ],
  ...['oneOf', 'anyOf', 'allOf'].map((keyword): [string, string, JsonObject] => [
    'reply-flat',
    `${keyword} in a reply`,
    broken('components schemas Pet properties name', node => {
      node[keyword] = [{ type: 'string' }]
    }),
  ]),
  [
    'reply-flat',
    'a discriminator in a reply',
    broken('components schemas Pet', node => {
      node.discriminator = { propertyName: 'status' }
    }),
  ],
  [
    'reply-not-nullable',
    'a list of types in a reply',
    broken('components schemas Pet properties name', node => {
      node.type = ['string', 'null']
    }),
  ],
  [
    'reply-not-nullable',
    'nullable in a reply',
    broken('components schemas Pet properties name', node => {
      node.nullable = true
    }),
  ],
  [
    'request-closed',
    'a body that takes unknown members',
    broken('components schemas PetCreate', node => delete node.additionalProperties),
  ],
  [
    'property-described',
    'a property without a description',
    broken('components schemas Pet properties name', node => delete node.description),
  ],
  [
    'parameter-described',
    'a parameter without a description',
    broken('components parameters IdempotencyKey', node => delete node.description),
  ],
  [
    'server-is-here',
    'a server elsewhere',
    broken('', node => {
      node.servers = [{ url: 'https://example.com' }]
    }),
  ],
]

const redoclyCases: [rule: string, what: string, spec: JsonObject][] = [
  [
    'rule/schema-names',
    'a schema in lower case',
    broken('components schemas', node => {
      node.petName = node.PetName as JsonObject
      const create = node.PetCreate as JsonObject
      ;(create.properties as JsonObject).name = { $ref: '#/components/schemas/petName' }
      delete node.PetName
    }),
  ],
  [
    'rule/property-names',
    'a member in camel case',
    broken('components schemas Pet properties', node => {
      node.bornAt = { type: 'string', description: 'When.' }
    }),
  ],
  [
    'rule/query-names',
    'a query parameter in camel case',
    broken('paths /v1/pets get parameters 0', node => {
      node.name = 'pageLimit'
    }),
  ],
  [
    'no-invalid-media-type-examples',
    'an example that does not fit its schema',
    broken(`${create} responses 201 content application/json example`, node => delete node.id),
  ],
  [
    'no-required-schema-properties-undefined',
    'a required member that is not declared',
    broken('components schemas Pet', node => (node.required as string[]).push('colour')),
  ],
  [
    'no-unused-components',
    'a component that nothing uses',
    broken('components schemas', node => {
      node.Cage = { type: 'string', description: 'Unused.' }
    }),
  ],
]

let folder: string
let spectral: Map<string, string[]>
let redocly: Map<string, string[]>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ampgate-lint-'))
  const good = [join(folder, 'good.json'), join(root, 'openapi.yaml')]
  await Bun.write(join(folder, 'good.json'), JSON.stringify(miniSpec()))
  const files = async (name: string, cases: typeof spectralCases): Promise<string[]> => {
    const paths = cases.map((_, index) => join(folder, `${name}-${index}.json`))
    await Promise.all(paths.map((path, i) => Bun.write(path, JSON.stringify(cases[i]?.[2]))))
    return [...paths, ...good]
  }
  const spectralFiles = await files('spectral', spectralCases)
  const redoclyFiles = await files('redocly', redoclyCases)
  ;[spectral, redocly] = await Promise.all([runSpectral(spectralFiles), runRedocly(redoclyFiles)])
}, 120_000)

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('Spectral', () => {
  test('passes openapi.yaml', () => {
    expect(found(spectral, join(root, 'openapi.yaml'))).toEqual([])
  })
  test('passes the description that keeps every rule', () => {
    expect(found(spectral, join(folder, 'good.json'))).toEqual([])
  })
  for (const [index, [rule, what]] of spectralCases.entries()) {
    test(`${rule} finds ${what}`, () => {
      expect(found(spectral, join(folder, `spectral-${index}.json`))).toContain(rule)
    })
  }
  test('every rule of ours is proved', async () => {
    const ruleset = await Bun.file(join(root, '.spectral.yaml')).text()
    const { rules } = Bun.YAML.parse(ruleset) as { rules: Record<string, unknown> }
    const ours = Object.keys(rules).filter(rule => rules[rule] !== 'off' && rules[rule] !== false)
    expect([...new Set(spectralCases.map(([rule]) => rule))].sort()).toEqual(ours.sort())
  })
})

describe('Redocly', () => {
  test('passes openapi.yaml', () => {
    expect(found(redocly, join(root, 'openapi.yaml'))).toEqual([])
  })
  test('passes the description that keeps every rule', () => {
    expect(found(redocly, join(folder, 'good.json'))).toEqual([])
  })
  for (const [index, [rule, what]] of redoclyCases.entries()) {
    test(`${rule} finds ${what}`, () => {
      expect(found(redocly, join(folder, `redocly-${index}.json`))).toContain(rule)
    })
  }
})

function found(results: Map<string, string[]>, path: string): string[] {
  return results.get(path) ?? []
}

/** Runs a linter of node_modules in the checkout, offline, and gives what it wrote. */
async function run(tool: string, args: string[]): Promise<string> {
  const child = Bun.spawn([process.execPath, join(root, 'node_modules', '.bin', tool), ...args], {
    cwd: root,
    env: { ...Bun.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  await child.exited
  if (!out.includes('[')) throw new Error(`${tool} answered no JSON: ${out}${err}`)
  return out
}

async function runSpectral(files: string[]): Promise<Map<string, string[]>> {
  const out = await run('spectral', ['lint', '--format', 'json', '--quiet', ...files])
  const results = JSON.parse(out) as { code: string; source: string }[]
  return group(results.map(({ source, code }) => [source, code]))
}

/** Redocly writes one JSON document per file, one right after the other. */
async function runRedocly(files: string[]): Promise<Map<string, string[]>> {
  const out = await run('redocly', ['lint', '--format', 'json', '--max-problems', '1000', ...files])
  const problems = out.split(/(?<=^\})(?=\{)/m).flatMap(text => {
    const report = JSON.parse(text) as {
      problems: { ruleId: string; location: { source: { ref: string } }[] }[]
    }
    return report.problems
  })
  return group(problems.map(one => [join(root, one.location[0]?.source.ref ?? ''), one.ruleId]))
}

function group(pairs: [string, string][]): Map<string, string[]> {
  const grouped = new Map<string, string[]>()
  for (const [file, rule] of pairs) grouped.set(file, [...(grouped.get(file) ?? []), rule])
  return grouped
}
