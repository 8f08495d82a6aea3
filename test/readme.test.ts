/** What README lists is what the program has. */
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { replies } from '../generated/replies.ts'
import { VARIABLES } from '../src/config.ts'

const ROOT = join(import.meta.dir, '..')
const README = await Bun.file(join(ROOT, 'README.md')).text()

/** The rows of the table under `heading`, as their cells. */
function tableUnder(heading: string): string[][] {
  const section = README.split(`### ${heading}\n`)[1]?.split('\n#')[0] ?? ''
  const rows = section.split('\n').filter(line => line.startsWith('|'))
  return rows.slice(2).map(row =>
    row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  )
}

test('README lists every variable with its default, in the order of --help', () => {
  const listed = tableUnder('Configuration').map(([name, fallback]) => [name, fallback])
  const actual = VARIABLES.map(one => [`\`${one.name}\``, one.default ? `${one.default}` : ''])
  expect(listed).toEqual(actual)
})

test('every command that README lists exists, and says so in its help', async () => {
  const commands = tableUnder('Command line').map(
    ([cell]) => cell?.match(/^`ampgate ([a-z -]+?)( [<-].*)?`$/)?.[1],
  )
  expect(commands.length).toBeGreaterThan(8)
  for (const command of commands) {
    const words = command?.split(' ') ?? ['?']
    const run = Bun.spawnSync([process.execPath, 'src/main.ts', ...words, '--help'], { cwd: ROOT })
    expect(run.stdout.toString()).toContain(`Usage: ampgate ${command} `)
  }
})

test('README names every code that a verdict can have, in the order of the checks', () => {
  const { schema } = replies['tokens.verify'][200] ?? {}
  const codes = JSON.stringify(schema ?? {}).match(/"enum":(\["ok",[^\]]*\])/)?.[1] ?? '[]'
  const [ok, ...refusals]: string[] = JSON.parse(codes)
  const flat = README.replaceAll('\n', ' ')
  expect(flat).toContain([...refusals, ok].map(code => `\`${code}\``).join(', '))
})
