/** What went wrong, for the operator: one line that says what to do. */
import { ConfigError } from '../config.ts'
import { DomainError } from '../lib/errors.ts'
import { DataDirError } from '../storage/data-dir.ts'
import { EmbeddedError } from '../storage/embedded-binaries.ts'
import { FolderInUse } from '../storage/folder-lock.ts'
import { LeaseTaken } from '../storage/lease.ts'
import { MigrationError } from '../storage/migrate.ts'
import { SecretsError } from '../storage/secrets.ts'
import { OperatorError } from './operator-error.ts'

const KNOWN = [
  OperatorError,
  ConfigError,
  DataDirError,
  EmbeddedError,
  FolderInUse,
  LeaseTaken,
  MigrationError,
  SecretsError,
]

/** The message of an error that was made for people; undefined for a fault. */
export function messageOf(error: unknown): string | undefined {
  if (error instanceof DomainError) return describeRefusal(error)
  return KNOWN.some(kind => error instanceof kind) ? (error as Error).message : undefined
}

/** A refusal names its first field; the others follow. */
function describeRefusal({ message, details }: DomainError): string {
  const others = (details.errors ?? []).slice(1)
  return [message, ...others.map(({ pointer, detail }) => `${pointer}: ${detail}`)].join('\n')
}
