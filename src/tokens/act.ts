/** Who acts for whom, as RFC 8693 (section 4.1) writes it. */
import type { Link } from '../delegations/chain.ts'

/** The actor, and in it the one before: of the outermost the token is, the others are history. */
export type Act = { readonly sub: string; readonly act?: Act }

/** The actors of a chain. Its origin, whose authority it is, is no actor but the subject. */
export const actOf = (links: readonly Link[]): Act | undefined =>
  links.reduce<Act | undefined>(
    (act, { to: sub }) => (act === undefined ? { sub } : { sub, act }),
    undefined,
  )

/** Whether `claim` is what `actOf` makes of `links`. */
export const isActOf = (claim: unknown, links: readonly Link[]): boolean =>
  JSON.stringify(claim) === JSON.stringify(actOf(links))
