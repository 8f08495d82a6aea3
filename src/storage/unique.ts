/** PostgreSQL's unique_violation. The transaction it comes from can only be rolled back. */
const UNIQUE_VIOLATION = '23505'

/** Whether a statement failed because another row has the same unique key. */
export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION
