/**
 * One instance of Cedar's WebAssembly. The package's own loader makes a single one for the life of
 * the process, and an instance is lost for good when it traps: 200 brackets within each other run
 * it out of stack, which it never gets back. Here an instance can be thrown away, which is also the
 * only way to make it forget what it has parsed. Making one takes 1.5 ms, the module 170 ms once.
 */
import { readFileSync } from 'node:fs'
import type {
  AuthorizationAnswer,
  CheckParseAnswer,
  InitOutput,
  PolicyJson,
  PolicySetTextToPartsAnswer,
  PolicyToJsonAnswer,
  StatefulAuthorizationCall,
  ValidationAnswer,
} from '@cedar-policy/cedar-wasm/web'
// @ts-expect-error: its types are those of the module, but as a file it is a path, which also a
// compiled program carries inside.
import wasmPath from '../../node_modules/@cedar-policy/cedar-wasm/web/cedar_wasm_bg.wasm' with {
  type: 'file',
}

export type {
  AuthorizationAnswer,
  CedarValueJson,
  DetailedError,
  EntityJson,
  Expr,
  PolicyJson,
  StatefulAuthorizationCall,
} from '@cedar-policy/cedar-wasm/web'

let compiled: WebAssembly.Module | undefined

function cedarModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(wasmPath))
  return compiled
}

/** The instance is lost: it trapped, or threw, which does not give back its stack either. */
export class CedarBroken extends Error {
  override readonly name = 'CedarBroken'
}

/** @throws CedarBroken for whatever the module throws */
function guarded<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw new CedarBroken(error instanceof Error ? error.message : 'unknown')
  }
}

export class CedarInstance {
  readonly #exports: InitOutput

  constructor() {
    const made = cedarModule()
    const imports: Record<string, WebAssembly.ModuleImports> = {}
    for (const { module, name } of WebAssembly.Module.imports(made)) {
      const members = imports[module] ?? {}
      members[name] = this.#importNamed(name)
      imports[module] = members
    }
    // What the module exports is what the package declares.
    this.#exports = new WebAssembly.Instance(made, imports).exports as unknown as InitOutput
    this.#exports.__wbindgen_start()
  }

  /** Bytes that it holds. They never become fewer. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength
  }

  /** Keep `statements`, by their ids, under `name`, in place of what was there. */
  preparse(name: string, statements: Record<string, PolicyJson>): CheckParseAnswer {
    const [at, length] = this.#write(name)
    const policies = { staticPolicies: statements }
    return guarded(() => this.#exports.preparsePolicySet(at, length, policies))
  }

  authorize(call: StatefulAuthorizationCall): AuthorizationAnswer {
    return guarded(() => this.#exports.statefulIsAuthorized(call))
  }

  /** The statements of a text, in order, and its templates. */
  split(text: string): PolicySetTextToPartsAnswer {
    const [at, length] = this.#write(text)
    return guarded(() => this.#exports.policySetTextToParts(at, length))
  }

  toJson(statement: string): PolicyToJsonAnswer {
    return guarded(() => this.#exports.policyToJson(statement))
  }

  validate(schema: string, text: string): ValidationAnswer {
    const policies = { staticPolicies: text }
    const validationSettings = { mode: 'strict' }
    return guarded(() => this.#exports.validate({ validationSettings, schema, policies }))
  }

  /** Put a text into its memory; it frees it itself. */
  #write(text: string): [at: number, length: number] {
    const bytes = new TextEncoder().encode(text)
    const at = this.#exports.__wbindgen_malloc(bytes.length, 1) >>> 0
    new Uint8Array(this.#exports.memory.buffer, at, bytes.length).set(bytes)
    return [at, bytes.length]
  }

  #read(at: number, length: number): string {
    return new TextDecoder().decode(new Uint8Array(this.#exports.memory.buffer, at >>> 0, length))
  }

  /** What the module asks of us (wasm-bindgen's ABI); a name ends in a digest of its build. */
  #importNamed(name: string): WebAssembly.ImportValue {
    switch (name.replace(/^__wbg_/, '').replace(/_[0-9a-f]{16}$/, '')) {
      case 'parse':
        return (at: number, length: number) =>
          this.#caught(() => JSON.parse(this.#read(at, length)))
      case 'stringify':
        return (value: unknown) => this.#caught(() => JSON.stringify(value))
      case '__wbindgen_is_undefined':
        return (value: unknown) => value === undefined
      case '__wbindgen_string_get':
        return (into: number, value: unknown) => this.#giveText(into, value)
      case '__wbindgen_throw':
        return (at: number, length: number) => {
          throw new Error(this.#read(at, length))
        }
      case '__wbindgen_init_externref_table':
        return () => this.#fillTable()
      default:
        throw new Error(`Cedar asks for ${name}, which is not known`)
    }
  }

  /** Hand what is thrown over to the module, as its exception. */
  #caught(work: () => unknown): unknown {
    try {
      return work()
    } catch (error) {
      const index = this.#exports.__externref_table_alloc()
      this.#exports.__wbindgen_externrefs.set(index, error)
      this.#exports.__wbindgen_exn_store(index)
      return undefined
    }
  }

  #giveText(into: number, value: unknown): void {
    const [at, length] = typeof value === 'string' ? this.#write(value) : [0, 0]
    const view = new DataView(this.#exports.memory.buffer)
    view.setInt32(into, at, true)
    view.setInt32(into + 4, length, true)
  }

  /** The values that its table of references starts with. */
  #fillTable(): void {
    const table = this.#exports.__wbindgen_externrefs
    const first = table.grow(4)
    table.set(0, undefined)
    for (const [i, value] of [undefined, null, true, false].entries()) table.set(first + i, value)
  }
}
