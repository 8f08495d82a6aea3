/**
 * Compiled with everything else and never run. Each `@ts-expect-error` is a mistake that the
 * contract refuses: should it ever be accepted, the type check fails. Beside each stands its
 * positive twin.
 */
import type { Handler, Handlers, HandlersFor } from '../../src/http/contract.ts'

declare const handlers: Handlers
declare const whoami: Handler<'whoami.get'>
declare const verify: Handler<'tokens.verify'>

// An operation without a handler.
export const all: Handlers = { ...handlers }
const { 'whoami.get': left, ...others } = handlers
export const leftOut: Handler<'whoami.get'> = left
// @ts-expect-error -- whoami.get is missing
export const missing: Handlers = others

// The same for the file of one tag.
export const tag = { 'whoami.get': whoami } satisfies HandlersFor<'whoami'>
// @ts-expect-error -- whoami.get is missing
export const missingInTag = {} satisfies HandlersFor<'whoami'>

// A handler of an operation that does not exist, or of another tag.
export const surplus = {
  'whoami.get': whoami,
  // @ts-expect-error -- there is no such operation
  'whoami.put': whoami,
} satisfies HandlersFor<'whoami'>
export const otherTag = {
  'whoami.get': whoami,
  // @ts-expect-error -- belongs to the tag `tokens`
  'tokens.verify': verify,
} satisfies HandlersFor<'whoami'>

// A handler in another one's place.
export const inPlace: Handler<'whoami.get'> = whoami
// @ts-expect-error -- answers a verdict
export const misplaced: Handler<'whoami.get'> = verify

// A tag that does not exist.
export type Known = HandlersFor<'agents'>
// @ts-expect-error -- there is no such tag
export type Unknown = HandlersFor<'agnets'>
