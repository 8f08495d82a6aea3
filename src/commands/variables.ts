import { VARIABLES } from '../config.ts'

const WIDTH = 96

/** The environment variables, for `--help`. */
export function formatVariables(): string {
  const name = Math.max(...VARIABLES.map(variable => variable.name.length))
  const lines = VARIABLES.flatMap(variable => {
    const suffix = variable.default === undefined ? '' : ` (${variable.default})`
    const [first = '', ...rest] = wrap(variable.meaning + suffix, WIDTH - name - 4)
    const indent = ' '.repeat(name + 4)
    return [`  ${variable.name.padEnd(name)}  ${first}`, ...rest.map(line => indent + line)]
  })
  return ['', 'Configuration by environment (default):', ...lines].join('\n')
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`
    } else lines.push(word)
  }
  return lines
}
