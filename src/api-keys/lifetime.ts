/** What the age of a key asks for. */
import { type ApiKey, statusOf } from './api-key.ts'

const DAY_MILLISECONDS = 86_400_000
/** A key is to be rotated when it is so old. */
export const ROTATION_DUE_MILLISECONDS = 90 * DAY_MILLISECONDS
/** A key that was not used for so long is called unused. */
export const UNUSED_MILLISECONDS = 30 * DAY_MILLISECONDS

/**
 * When a key is due for rotation; undefined when none is: it works no more, or was rotated and ends
 * by itself.
 */
export function rotationDueAt(key: ApiKey, now: number): Date | undefined {
  if (statusOf(key, now) !== 'active' || key.retiresAt !== undefined) return undefined
  return new Date(key.createdAt.getTime() + ROTATION_DUE_MILLISECONDS)
}

/** Since when a key that works was not used, or made and never used, if that is long. */
export function unusedSince(
  key: ApiKey,
  lastUsedAt: Date | undefined,
  now: number,
): Date | undefined {
  if (statusOf(key, now) !== 'active') return undefined
  const since = lastUsedAt ?? key.createdAt
  return now - since.getTime() >= UNUSED_MILLISECONDS ? since : undefined
}
