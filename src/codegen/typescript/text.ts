/** Description text → JSDoc. */

/** A JSDoc block with a line break at its end, or nothing for no text. */
export function docComment(text: string, indent = ''): string {
  const lines = wrap(text.trim().replaceAll('*/', '*\u200b/'), 96 - indent.length)
  if (lines.length === 1 && lines[0] === '') return ''
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`
  const body = lines.map(line => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('')
  return `${indent}/**\n${body}${indent} */\n`
}

/** Paragraphs refilled to `width` columns. Lines that start with `@` or `-` stay on their own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const paragraph of text.split(/\n{2,}/)) {
    if (lines.length > 0) lines.push('')
    for (const block of paragraph.split(/\n(?=[@-])/)) lines.push(...fill(block, width))
  }
  return lines
}

function fill(block: string, width: number): string[] {
  const lines = ['']
  for (const word of block.split(/\s+/)) {
    const line = lines[lines.length - 1] ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}

/** `signing-keys` or `signing_keys` → `signingKeys` */
export function camelCase(name: string): string {
  return name.replace(/[-_ ]+(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** `agents` → `Agents` */
export function pascalCase(name: string): string {
  const camel = camelCase(name)
  return camel.charAt(0).toUpperCase() + camel.slice(1)
}
