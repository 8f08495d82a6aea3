/** What must hold besides the tests: each is one command, run from the top folder. */
export type Step = { name: string; command: string[] }

const tool = (path: string, ...rest: string[]): string[] => [
  process.execPath,
  `node_modules/${path}`,
  ...rest,
]

export const STEPS: readonly Step[] = [
  {
    name: 'generated files are fresh',
    command: [process.execPath, 'src/codegen/generate.ts', '--check'],
  },
  { name: 'types', command: tool('typescript/bin/tsc', '-p', '.') },
  { name: 'style', command: tool('@biomejs/biome/bin/biome', 'check', '.') },
]
