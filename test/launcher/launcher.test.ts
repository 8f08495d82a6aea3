import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * The launcher in a folder of its own, with an `npm` that notes how it was called and puts a `bun`
 * there that prints what it was given.
 */
const top = mkdtempSync(join(tmpdir(), 'ampgate-launcher-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

const TOOLS = 'sh cat cksum chmod dirname find grep ldd ln mkdir mv ps readlink rm sed sleep'.split(
  ' ',
)
/** What tells the binary from a stub is its size. */
const BINARY_BYTES = 12_000_000

let folder: string
let bin: string
let count = 0

function writeScript(path: string, lines: string[]): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(path, 0o755)
}

function writeBun(path: string, greeting: string): void {
  writeScript(path, [`echo "${greeting} $$ $*"`, 'exit 7'])
  truncateSync(path, BINARY_BYTES)
}

const inFolder = (path: string): string => join(folder, path)
const platformBun = (): string => inFolder('node_modules/@oven/bun-linux-x64/bin/bun')

beforeEach(() => {
  folder = join(top, String(++count))
  bin = inFolder('bin')
  mkdirSync(bin, { recursive: true })
  copyFileSync(join(import.meta.dir, '../../ampgate'), inFolder('ampgate'))
  writeFileSync(inFolder('package-lock.json'), '{}')
  for (const tool of TOOLS) symlinkSync(Bun.which(tool) ?? '/bin/sh', join(bin, tool))
  writeBun(inFolder('packed-bun'), 'bun')
  writeScript(join(bin, 'npm'), [
    `echo "$*" >> ${inFolder('npm-calls')}`,
    'echo "npm talks"; echo "npm warn something" >&2',
    `[ ! -f ${inFolder('npm-fails')} ] || { echo "npm error no network" >&2; exit 3; }`,
    'case $1 in ci) rm -rf node_modules ;; esac',
    `mkdir -p ${dirname(platformBun())} && cp ${inFolder('packed-bun')} ${platformBun()}`,
    'case $* in *--omit=dev*) dev=;; *) dev=\'"dev": true\' ;; esac',
    'echo "$dev" > node_modules/.package-lock.json',
  ])
  symlinkSync(Bun.which('cp') ?? '/bin/cp', join(bin, 'cp'))
})

function start(args: string[], path = inFolder('ampgate'), cwd = folder) {
  return Bun.spawn(['/bin/sh', path, ...args], {
    cwd,
    env: { PATH: bin },
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

async function run(args: string[], path?: string, cwd?: string) {
  const child = start(args, path, cwd)
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { pid: child.pid, output: output.trim(), errors: errors.trim(), code }
}

const npmCalls = (): string[] =>
  existsSync(inFolder('npm-calls'))
    ? readFileSync(inFolder('npm-calls'), 'utf8').trim().split('\n')
    : []

describe('the launcher', () => {
  test('installs at the first call with one line of progress, then keeps silent', async () => {
    const first = await run(['serve'])
    expect(first.errors).toBe('ampgate: installing packages (npm)')
    expect(first.output).toEndWith(`${folder}/src/main.ts serve`)
    const second = await run(['serve'])
    expect(second.errors).toBe('')
    expect(npmCalls()).toHaveLength(1)
  })

  test('becomes the program: same process, its exit code, its arguments', async () => {
    const { pid, output, code } = await run(['keys', 'create', '--name', 'a b', '*'])
    expect(output).toStartWith(`bun ${pid} --no-env-file --no-install `)
    expect(output).toEndWith('src/main.ts keys create --name a b *')
    expect(code).toBe(7)
  })

  test('the server needs the production packages; a script adds the others', async () => {
    await run(['serve'])
    expect(npmCalls()[0]).toMatch(/^ci .*--ignore-scripts.* --omit=dev$/)
    const { output } = await run(['test/run.ts', 'agents'])
    expect(output).toEndWith(`${folder}/test/run.ts agents`)
    // Added to what is there, whose files a running server may still read.
    expect(npmCalls()[1]).toMatch(/^install --no-save .*--ignore-scripts/)
    expect(npmCalls()[1]).not.toContain('--omit')
    await run(['serve'])
    expect(npmCalls()).toHaveLength(2)
    appendFileSync(inFolder('package-lock.json'), ' ')
    await run(['serve'])
    expect(npmCalls()[2]).toStartWith('ci ')
    expect(npmCalls()[2]).not.toContain('--omit')
  })

  test('installs again when the lock file has changed, not when it was touched', async () => {
    await run(['serve'])
    writeFileSync(inFolder('package-lock.json'), '{}')
    await run(['serve'])
    expect(npmCalls()).toHaveLength(1)
    writeFileSync(inFolder('package-lock.json'), '{ }')
    await run(['serve'])
    expect(npmCalls()).toHaveLength(2)
  })

  test('takes what was installed by hand', async () => {
    await run(['test/run.ts'])
    rmSync(inFolder('node_modules/.ampgate-full'))
    writeFileSync(inFolder('node_modules/.package-lock.json'), '"dev": true')
    const { errors } = await run(['test/run.ts'])
    expect({ errors, calls: npmCalls().length }).toEqual({ errors: '', calls: 1 })
  })

  test('a failed installation is told in a clear line, and the next call tries again', async () => {
    writeFileSync(inFolder('npm-fails'), '')
    const { code, output, errors } = await run(['serve'])
    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors).toContain('npm error no network')
    expect(errors).not.toContain('npm warn')
    expect(errors.split('\n').at(-1)).toStartWith('ampgate: installing the packages failed')
    expect(readdirSync(inFolder('.cache'))).toEqual(['install.log'])
    rmSync(inFolder('npm-fails'))
    expect((await run(['serve'])).code).toBe(7)
    expect(readdirSync(inFolder('.cache'))).toEqual([])
  })

  test('two at once install once', async () => {
    const both = await Promise.all([run(['one']), run(['two'])])
    expect(both.map(result => result.code)).toEqual([7, 7])
    expect(npmCalls()).toHaveLength(1)
  })

  test('a turn that was never given back is taken over', async () => {
    mkdirSync(inFolder('.cache'))
    const gone = Bun.spawnSync(['/bin/true'])
    symlinkSync(String(gone.pid), inFolder('.cache/installing'))
    expect((await run(['serve'])).code).toBe(7)
    expect(readdirSync(inFolder('.cache'))).toEqual([])
  })

  test('finds itself through symbolic links, and leaves the working folder as it is', async () => {
    mkdirSync(inFolder('elsewhere'))
    symlinkSync('../ampgate', inFolder('elsewhere/first'))
    symlinkSync(inFolder('elsewhere/first'), inFolder('elsewhere/second'))
    writeScript(inFolder('packed-bun'), ['pwd; echo "$*"'])
    truncateSync(inFolder('packed-bun'), BINARY_BYTES)
    const elsewhere = inFolder('elsewhere')
    const { output } = await run(['doctor'], join(elsewhere, 'second'), elsewhere)
    expect(output).toStartWith(elsewhere)
    expect(output).toEndWith(`${folder}/src/main.ts doctor`)
  })

  test('takes the binary from where an install script has moved it', async () => {
    await run(['serve'])
    writeScript(platformBun(), ['echo stub'])
    writeBun(inFolder('node_modules/bun/bin/bun.exe'), 'moved')
    expect((await run(['serve'])).output).toStartWith('moved ')
  })

  test('of two binaries takes the one for the C library of the system', async () => {
    await run(['serve'])
    writeBun(inFolder('node_modules/@oven/bun-linux-x64-musl/bin/bun'), 'musl')
    rmSync(join(bin, 'ldd'))
    writeScript(join(bin, 'ldd'), ['echo "ldd (GNU libc) 2.36"'])
    expect((await run(['serve'])).output).toStartWith('bun ')
    writeScript(join(bin, 'ldd'), ['echo "musl libc (x86_64)" >&2; exit 1'])
    expect((await run(['serve'])).output).toStartWith('musl ')
  })

  test('says what is missing without npm and bun, and without a binary', async () => {
    rmSync(join(bin, 'npm'))
    const missing = await run(['serve'])
    expect(missing.code).toBe(1)
    expect(missing.errors).toContain('npm (which comes with Node.js 20 or newer) or bun')
    rmSync(inFolder('package-lock.json'))
    expect((await run(['serve'])).errors).toContain('no Bun for this system')
  })

  test('installs with bun where there is no npm', async () => {
    rmSync(join(bin, 'npm'))
    writeScript(join(bin, 'bun'), [
      `echo "$*" > ${inFolder('bun-call')}`,
      `mkdir -p ${dirname(platformBun())} && cp ${inFolder('packed-bun')} ${platformBun()}`,
    ])
    const { errors, code } = await run(['serve'])
    expect({ errors, code }).toEqual({ errors: 'ampgate: installing packages (bun)', code: 7 })
    const call = readFileSync(inFolder('bun-call'), 'utf8').trim()
    expect(call).toBe('install --frozen-lockfile --ignore-scripts --silent --production')
  })
})
