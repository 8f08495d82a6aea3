/** Every command explains itself. */
import { expect, test } from 'bun:test'
import { VARIABLES } from '../../src/config.ts'
import { VERSION } from '../../src/control/version.ts'
import { run, said } from './program.ts'

const COMMANDS = [
  [],
  ['serve'],
  ['migrate'],
  ['workspaces'],
  ['workspaces', 'create'],
  ['workspaces', 'list'],
  ['workspaces', 'suspend'],
  ['workspaces', 'resume'],
  ['workspaces', 'access'],
  ['members'],
  ['members', 'add'],
  ['members', 'list'],
  ['members', 'role'],
  ['members', 'remove'],
  ['keys'],
  ['keys', 'create'],
  ['keys', 'list'],
  ['keys', 'show'],
  ['keys', 'rotate'],
  ['keys', 'revoke'],
  ['signing-keys'],
  ['signing-keys', 'list'],
  ['signing-keys', 'rotate'],
  ['signing-keys', 'revoke'],
  ['secrets'],
  ['secrets', 'rotate'],
  ['secrets', 'retire'],
  ['secrets', 'next'],
  ['usage'],
  ['invitations'],
  ['invitations', 'create'],
  ['identities'],
  ['identities', 'list'],
  ['identities', 'link'],
  ['identities', 'unlink'],
  ['test-data'],
  ['test-data', 'reset'],
  ['audit'],
  ['audit', 'export'],
  ['audit', 'verify'],
  ['doctor'],
]

test.concurrent.each(COMMANDS.map(words => ({ name: words.join(' ') || 'ampgate', words })))(
  '$name answers --help and --version',
  async ({ words }) => {
    const help = await run({}, ...words, '--help')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toStartWith(`Usage: ${['ampgate', ...words].join(' ')} `)
    expect(await run({}, ...words, '--version')).toMatchObject({ code: 0, stdout: `${VERSION}\n` })
  },
)

test('help lists every variable of the configuration', async () => {
  for (const words of [[], ['serve']]) {
    const { stdout } = await run({}, ...words, '--help')
    for (const { name } of VARIABLES) expect(stdout).toContain(`  ${name} `)
  }
})

test('what cannot be understood is said in a line, with where to look, and ends with 2', async () => {
  for (const words of [['serv'], ['keys', 'list', '--jsn'], ['keys', 'list', '--env', 'prod']]) {
    const { code, stdout, stderr } = await run({}, ...words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(said(stderr).at(-1)).toContain('--help')
  }
})
