/** What a service says of the call that it asks about, from the body of a verify. */
import type { Context } from '../constraints/check.ts'
import { DomainError } from '../lib/errors.ts'

export const toList = (scope: string | string[] | undefined): string[] =>
  scope === undefined ? [] : typeof scope === 'string' ? [scope] : scope

/** The concrete call, of which `action` is a member like any other. */
export function contextOf(
  context: Context | undefined,
  action: string | undefined,
): Context | undefined {
  if (action === undefined) return context
  if (context === undefined || !Object.hasOwn(context, 'action')) return { ...context, action }
  if (context.action === action) return context
  const detail = 'Differs from `action` in `context`; give one of them, or the same twice.'
  throw new DomainError('invalid_request', `/action: ${detail}`, {
    errors: [{ pointer: '/action', detail }],
  })
}
