/**
 * Where Node is; undefined without it. `bun run` puts a `node` on PATH that is Bun itself when there
 * is no other, so what is found is asked.
 */
export function findNode(): string | undefined {
  const node = Bun.which('node')
  if (node === null) return undefined
  const asked = Bun.spawnSync([node, '-p', 'process.versions.bun === undefined'])
  return asked.stdout.toString().trim() === 'true' ? node : undefined
}
