/** The files that the explorer's page loads: Swagger UI as its package ships it, and our icon. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { sha256 } from '../lib/digest.ts'

export type Asset = {
  /** File name, without a folder. */
  readonly name: string
  readonly contentType: string
  readonly content: string
}

export type AssetName = 'swagger-ui-bundle.js' | 'swagger-ui.css' | 'index.css' | 'icon.svg'

export type Assets = {
  /** Changes when any content does, so that what lies below it may be cached for ever. */
  readonly folder: string
  readonly list: readonly Asset[]
  /** The path of one asset. */
  pathOf(name: AssetName): string
}

/** Where they are served, each set below a digest of itself. */
export const ASSETS = '/docs/assets'

const SCRIPT = 'text/javascript; charset=utf-8'
const STYLE = 'text/css; charset=utf-8'

/** Shipped by `swagger-ui-dist`. The bundle's first line refers to its license file by name. */
const SHIPPED: readonly [name: string, contentType: string][] = [
  ['swagger-ui-bundle.js', SCRIPT],
  ['swagger-ui-bundle.js.LICENSE.txt', 'text/plain; charset=utf-8'],
  ['swagger-ui.css', STYLE],
  ['index.css', STYLE],
]

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#173647"/>
<path d="M7 26V12a9 9 0 0 1 18 0v14" fill="none" stroke="#fff" stroke-width="3"/>
<path d="M16 12v14M11.500 15v11M20.500 15v11" stroke="#49cc90" stroke-width="2.500"/>
</svg>
`

/** @throws Error when a file of the package is missing */
export async function loadAssets(): Promise<Assets> {
  const shipped = SHIPPED.map(async ([name, contentType]): Promise<Asset> => {
    const path = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`))
    return { name, contentType, content: await readFile(path, 'utf8') }
  })
  const icon: Asset = { name: 'icon.svg', contentType: 'image/svg+xml', content: ICON }
  const list = [...(await Promise.all(shipped)), icon]
  const digests = list.map(asset => sha256(asset.content)).join()
  const folder = `${ASSETS}/${sha256(digests).slice(0, 16)}`
  return { folder, list, pathOf: name => `${folder}/${name}` }
}
