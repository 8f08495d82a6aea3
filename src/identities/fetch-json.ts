/**
 * A JSON document from an identity provider: in time, of bounded size, from that address alone.
 */

/** For the whole answer, whatever pace it comes at. */
const TIMEOUT_MILLISECONDS = 5000
const BYTES_MAX = 262_144

/** The document could not be had; the message says why and holds nothing that was answered. */
export class FetchFailed extends Error {
  override readonly name = 'FetchFailed'
}

export type FetchJson = (url: string) => Promise<unknown>

/** Reads documents, each within `timeoutMilliseconds`. */
export const createFetchJson =
  (timeoutMilliseconds = TIMEOUT_MILLISECONDS): FetchJson =>
  async url => {
    try {
      return await read(url, AbortSignal.timeout(timeoutMilliseconds))
    } catch (error) {
      if (error instanceof FetchFailed) throw error
      const reason = error instanceof Error ? error.name : 'unknown error'
      throw new FetchFailed(`${url} could not be read (${reason})`)
    }
  }

async function read(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    // Another address is one that nobody has checked.
    redirect: 'manual',
    // Unpacked, a small answer can be a large one.
    decompress: false,
    headers: { Accept: 'application/json', 'Accept-Encoding': 'identity' },
    signal,
  })
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel()
    throw new FetchFailed(`${url} answered ${response.status}`)
  }
  const bytes = await readBounded(response.body, BYTES_MAX)
  if (bytes === undefined) throw new FetchFailed(`${url} answered more than ${BYTES_MAX} bytes`)
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new FetchFailed(`${url} did not answer JSON`)
  }
}

/** All of `body`; undefined, and the connection ended, once it is longer than `bytesMax`. */
async function readBounded(
  body: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<Buffer | undefined> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.byteLength
    if (length > bytesMax) {
      await reader.cancel()
      return undefined
    }
    chunks.push(next.value)
  }
  return Buffer.concat(chunks)
}
