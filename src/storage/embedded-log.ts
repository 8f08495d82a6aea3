/** The server's log file: appended to by PostgreSQL itself, cut by us when it has grown. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
} from 'node:fs'

const BYTES_MAX = 5 * 1024 * 1024
const CHECK_MILLISECONDS = 60_000
const COMPLAINT_BYTES = 8192

export class BoundedLog {
  /** For the server's output; in append mode, so cutting the file does not leave a hole. */
  readonly descriptor: number
  readonly #path: string
  readonly #timer: ReturnType<typeof setInterval>
  #mark = 0

  constructor(path: string) {
    this.#path = path
    this.descriptor = openSync(path, 'a+', 0o600)
    this.#timer = setInterval(() => this.#cut(), CHECK_MILLISECONDS).unref()
    this.#cut()
  }

  /** Remember the end: `complaint` looks at what comes after. */
  mark(): void {
    this.#mark = fstatSync(this.descriptor).size
  }

  /** The first line since `mark` in which the server says why it cannot go on. */
  complaint(): string {
    const bytes = Buffer.alloc(COMPLAINT_BYTES)
    const length = readSync(this.descriptor, bytes, 0, bytes.length, this.#mark)
    const lines = bytes.toString('utf8', 0, length).split('\n')
    return lines.find(line => /FATAL|PANIC|error while loading/.test(line)) ?? lines.join(' ')
  }

  close(): void {
    clearInterval(this.#timer)
    closeSync(this.descriptor)
  }

  /**
   * Keep the last full piece beside the present one: twice the bound at most, and a minute's
   * growth.
   */
  #cut(): void {
    if (!existsSync(this.#path) || fstatSync(this.descriptor).size <= BYTES_MAX) return
    copyFileSync(this.#path, `${this.#path}.1`)
    ftruncateSync(this.descriptor)
  }
}
