/** Python source, laid out as `ruff format` would, in at most 100 columns. */

const columnsMax = 100

/** Collects what a module imports while its body is written. */
export class Imports {
  readonly #names = new Map<string, Set<string>>()

  /** `from module import name`; gives the name, so that it can be used in an expression. */
  from(module: string, name: string): string {
    const names = this.#names.get(module) ?? new Set()
    this.#names.set(module, names.add(name))
    return name
  }

  /** The import block: `__future__`, the standard library, the package itself. */
  render(): string {
    const modules = [...this.#names.keys()]
    const own = modules.filter(module => module.startsWith('.')).sort(byDepth)
    const standard = modules.filter(module => !module.startsWith('.')).sort()
    return [['__future__'], standard, own]
      .filter(group => group.length > 0)
      .map(group => group.map(module => this.#line(module)).join('\n'))
      .join('\n\n')
  }

  #line(module: string): string {
    const names = module === '__future__' ? ['annotations'] : [...(this.#names.get(module) ?? [])]
    const sorted = names.sort(byKind)
    const line = `from ${module} import ${sorted.join(', ')}`
    return line.length <= columnsMax ? line : block(`from ${module} import (`, sorted, ')')
  }
}

/** Outer packages before inner ones, as import sorters have it. */
function byDepth(a: string, b: string): number {
  const depth = (module: string): number => /^\.+/.exec(module)?.[0].length ?? 0
  return depth(b) - depth(a) || (a < b ? -1 : 1)
}

/** CONSTANTS, then Classes, then functions. */
function byKind(a: string, b: string): number {
  const kind = (name: string): number =>
    /^[A-Z_0-9]+$/.test(name) ? 0 : /^[A-Z]/.test(name) ? 1 : 2
  return kind(a) - kind(b) || (a.toLowerCase() < b.toLowerCase() ? -1 : 1)
}

/** `open item, item close` on one line if it fits, else one item a line. Items may be blocks. */
export function list(
  open: string,
  items: readonly string[],
  close: string,
  column: number,
): string {
  const line = `${open}${items.join(', ')}${close}`
  const fits = column + line.length <= columnsMax && !line.includes('\n')
  return fits ? line : block(open, items, close)
}

export function block(open: string, items: readonly string[], close: string): string {
  return [open, ...items.map(item => indent(`${item},`, 4)), close].join('\n')
}

export function indent(text: string, columns: number): string {
  const space = ' '.repeat(columns)
  return text.replace(/^(?=.)/gm, space)
}

/** A docstring of paragraphs; lines that begin with a space or dash keep their breaks. */
export function docstring(paragraphs: readonly string[], columns: number): string {
  const lines = paragraphs
    .filter(paragraph => paragraph !== '')
    // The first line begins behind three quotation marks.
    .map((paragraph, index) => wrap(paragraph, columnsMax - columns - (index === 0 ? 3 : 0)))
    .join('\n\n')
    .replaceAll('\\', '\\\\')
  const oneLine = !lines.includes('\n') && lines.length + 6 + columns <= columnsMax
  return indent(oneLine ? `"""${lines}"""` : `"""${lines}\n"""`, columns)
}

/** Breaks at spaces. A line of its own indentation hangs its continuation by four more. */
export function wrap(text: string, width: number): string {
  const paragraphs = text.split(/\n{2,}/)
  return paragraphs.map(paragraph => wrapParagraph(paragraph, width)).join('\n\n')
}

function wrapParagraph(text: string, width: number): string {
  const lines: string[] = []
  for (const line of joinSoftBreaks(text)) {
    const margin = /^ */.exec(line)?.[0] ?? ''
    let current = margin
    for (const word of line.trim().split(/\s+/)) {
      if (current.trim() !== '' && current.length + 1 + word.length > width) {
        lines.push(current)
        current = `${margin}    `.slice(0, margin === '' ? 0 : undefined)
      }
      current += current.trim() === '' ? word : ` ${word}`
    }
    lines.push(current)
  }
  return lines.join('\n')
}

/** Lines that begin at the margin continue the line before them, unless that is a heading. */
function joinSoftBreaks(text: string): string[] {
  const lines: string[] = []
  for (const line of text.split('\n')) {
    const last = lines.at(-1)
    const continues = last !== undefined && !line.startsWith(' ') && !last.endsWith(':')
    if (continues) lines[lines.length - 1] = `${last} ${line}`
    else lines.push(line)
  }
  return lines
}
