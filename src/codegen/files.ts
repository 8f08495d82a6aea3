/** generated/ on disk: what is stale, and writing it so that no reader ever sees half a file. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

/** Path under generated/, with forward slashes → content. */
export type Files = ReadonlyMap<string, string>

/** What tools leave behind when sources or SDKs are used in place; never generated, never stale. */
const leftovers =
  /(^|\/)(__pycache__|node_modules|\.(mypy|pytest|ruff)_cache|[^/]+\.egg-info|[^/]+\.pyc)(\/|$)/

export const isLeftover = (path: string): boolean => leftovers.test(path)

/** The paths whose content differs from `files`, is missing, or that nobody generates; sorted. */
export async function staleFiles(files: Files, folder: string): Promise<string[]> {
  const stale: string[] = []
  for (const [path, content] of files) {
    const file = Bun.file(join(folder, path))
    if (!(await file.exists()) || (await file.text()) !== content) stale.push(path)
  }
  for (const path of await listFiles(folder)) {
    if (!files.has(path)) stale.push(path)
  }
  return stale.sort()
}

/** Brings the folder to `files`: writes what differs, each by rename, and removes the rest. */
export async function writeFiles(files: Files, folder: string): Promise<string[]> {
  const stale = await staleFiles(files, folder)
  for (const path of stale) {
    const content = files.get(path)
    const target = join(folder, path)
    if (content === undefined) {
      await rm(target)
      continue
    }
    await mkdir(dirname(target), { recursive: true })
    const temporary = `${target}.${process.pid}.tmp`
    await Bun.write(temporary, content)
    await rename(temporary, target)
  }
  return stale
}

async function listFiles(folder: string): Promise<string[]> {
  const found: string[] = []
  const visit = async (current: string): Promise<void> => {
    for (const entry of await readdir(current, { withFileTypes: true }).catch(() => [])) {
      if (isLeftover(entry.name)) continue
      const path = join(current, entry.name)
      if (entry.isDirectory()) await visit(path)
      else found.push(relative(folder, path).replaceAll(sep, '/'))
    }
  }
  await visit(folder)
  return found
}
