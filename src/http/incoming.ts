/** Requests as the edge looks at them, whoever has read them: Bun, or the front. */

export type HeaderSource = {
  /** The value of the header, its white space trimmed; null when it was not sent. */
  get(name: string): string | null
  readonly count: number
  /** Said by whoever reads no long ones. */
  readonly areSmall?: true
  values(): Iterable<string>
  forEach(look: (value: string, name: string) => void): void
}

/** A request; Bun's own `Request` is one. */
export type Incoming = {
  readonly method: string
  /** Its address, or its target alone, which begins with a slash. */
  readonly url: string
  readonly headers: HeaderSource
  /** Null for none; otherwise its bytes are asked for once, whole or chunk by chunk. */
  readonly body: { getReader(): ChunkReader } | null
  bytes(): Promise<Uint8Array>
}

export type ChunkReader = {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>
  cancel(): Promise<void>
}
