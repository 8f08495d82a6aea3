/** What storage needs of a logger; pino fits. Nothing that is passed here holds a secret. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
