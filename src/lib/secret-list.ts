/**
 * A secret and the ones it replaced: the first writes, all read. As text, one entry per line or
 * comma: `<version>:<base64>`; a single value without a version is version 1.
 */
import { randomBytes } from 'node:crypto'

export type SecretVersion = { readonly version: number; readonly key: Buffer }

const BYTES_MIN = 32
const VERSION_MAX = 2 ** 31 - 1

export class SecretList {
  // Private fields, so that neither a logger nor JSON ever shows a key.
  readonly #versions: readonly SecretVersion[]
  readonly #all: ReadonlyMap<number, Buffer>

  constructor(versions: readonly SecretVersion[]) {
    this.#versions = versions
    this.#all = new Map(versions.map(({ version, key }) => [version, key]))
  }

  /** What new things are written with. */
  get current(): SecretVersion {
    const [first] = this.#versions
    if (!first) throw new Error('no secret')
    return first
  }

  /** What old things may have been written with, by version; includes the current one. */
  get all(): ReadonlyMap<number, Buffer> {
    return this.#all
  }

  /** The same secrets behind a fresh random one. */
  rotated(): SecretList {
    const version = Math.max(0, ...this.#all.keys()) + 1
    return new SecretList([{ version, key: randomBytes(BYTES_MIN) }, ...this.#versions])
  }

  /** The current secret alone. */
  retired(): SecretList {
    return new SecretList([this.current])
  }

  /** The text form, one entry per line, current first. Secret. */
  format(): string {
    return this.#versions.map(v => `${v.version}:${v.key.toString('base64')}\n`).join('')
  }

  static generate(): SecretList {
    return new SecretList([]).rotated()
  }

  /** @throws Error whose message says what is wrong, never with a part of the secret. */
  static parse(text: string): SecretList {
    const entries = text
      .split(/[\n,]/)
      .map(entry => entry.trim())
      .filter(entry => entry !== '')
    if (entries.length === 0) throw new Error('it is empty')
    const isBare = entries.length === 1 && !entries[0]?.includes(':')
    const versions = entries.map((entry, i) => parseEntry(isBare ? `1:${entry}` : entry, i + 1))
    if (new Set(versions.map(({ version }) => version)).size < versions.length) {
      throw new Error('two entries have the same version')
    }
    return new SecretList(versions)
  }
}

function parseEntry(entry: string, position: number): SecretVersion {
  const [, version, value] = /^(\d{1,10}):(\S+)$/.exec(entry) ?? []
  if (version === undefined || value === undefined) {
    throw new Error(`entry ${position} is not <version>:<base64>`)
  }
  if (Number(version) < 1 || Number(version) > VERSION_MAX) {
    throw new Error(`entry ${position}: the version must be 1 to ${VERSION_MAX}`)
  }
  const key = decode(value)
  if (!key) throw new Error(`entry ${position} is neither base64 nor hex`)
  if (key.length < BYTES_MIN) {
    throw new Error(`entry ${position} has ${key.length} bytes, at least ${BYTES_MIN} are needed`)
  }
  return { version: Number(version), key }
}

/** Hex where it can only be meant as such, else base64 or base64url. */
function decode(text: string): Buffer | undefined {
  if (/^([0-9a-f]{2}){32,}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return Buffer.from(text, 'base64')
  return undefined
}
