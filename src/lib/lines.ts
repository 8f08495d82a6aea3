/** A text stream as its lines, of which one is in memory at a time. */

/** Lines end with LF or CRLF. @throws Error when one has more than `lengthMax` characters */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array | string>,
  lengthMax: number,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  for await (const chunk of chunks) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield trimEnd(line)
    if (rest.length > lengthMax) throw new Error(`a line has more than ${lengthMax} characters`)
  }
  rest += decoder.decode()
  if (rest !== '') yield trimEnd(rest)
}

const trimEnd = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)
