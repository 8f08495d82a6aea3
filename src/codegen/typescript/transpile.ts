/** TypeScript sources → JavaScript and declarations, file by file, without a type check. */
import { posix } from 'node:path'
import ts from 'typescript'

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  isolatedDeclarations: true,
  declaration: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  stripInternal: true,
  newLine: ts.NewLineKind.LineFeed,
}

/** What users get of the `.ts` files: every module that index.js or index.d.ts leads to. */
export function transpile(sources: ReadonlyMap<string, string>): Map<string, string> {
  const scripts = new Map<string, string>()
  const declarations = new Map<string, string>()
  for (const [path, source] of sources) {
    const fileName = path
    const script = ts.transpileModule(source, { compilerOptions: options, fileName })
    scripts.set(path.replace(/\.ts$/, '.js'), withJsImports(script.outputText))
    const declared = ts.transpileDeclaration(source, {
      compilerOptions: options,
      fileName,
      reportDiagnostics: true,
    })
    for (const { messageText } of declared.diagnostics ?? []) {
      throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
    }
    const declaration = withoutSymbolProperties(withJsImports(declared.outputText))
    declarations.set(path.replace(/\.ts$/, '.d.ts'), declaration)
  }
  return new Map([
    ...reachable('index.js', scripts, path => path),
    ...reachable('index.d.ts', declarations, path => path.replace(/\.js$/, '.d.ts')),
  ])
}

/** The compiler leaves `.ts` in the imports of declarations, where users have no such file. */
function withJsImports(output: string): string {
  return output.replace(/(from |import\()(['"])(\.[^'"]+)\.ts\2/g, "$1'$3.js'")
}

/** `transpileDeclaration` (5.9) declares a method like `[Symbol.iterator]()` as a property too. */
function withoutSymbolProperties(declaration: string): string {
  return declaration.replace(/^ +(static )?\[Symbol\.\w+\]: .*;\n/gm, '')
}

function reachable(
  entry: string,
  files: ReadonlyMap<string, string>,
  locate: (path: string) => string,
): Map<string, string> {
  const found = new Map<string, string>()
  const visit = (path: string): void => {
    if (found.has(path)) return
    const text = files.get(path)
    if (text === undefined) throw new Error(`${path} is imported but not there`)
    found.set(path, text)
    for (const [, target] of text.matchAll(/from '(\.[^']+)'/g)) {
      visit(locate(posix.join(posix.dirname(path), target ?? '')))
    }
  }
  visit(entry)
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}
