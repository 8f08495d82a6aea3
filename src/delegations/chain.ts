/**
 * The links of a chain of delegations as tokens carry them, root first, and the one rule that holds
 * them together: each is checked against every one before it, at creation and whenever a token is
 * read. Pure.
 */
import { hash } from 'node:crypto'
import { isCounted } from '../constraints/counts.ts'
import { coversAll } from '../scopes/scope.ts'

/** One hop, in the form of its claim. */
export type Link = {
  /** The delegation's id. */
  readonly id: string
  readonly from: string
  readonly to: string
  /** Scopes joined by spaces (RFC 8693, section 4.2). */
  readonly scope: string
  /** Seconds since the epoch. */
  readonly exp: number
  /** How many links the whole chain may have. */
  readonly max_depth: number
  readonly constraints?: Readonly<Record<string, unknown>>
  /** What counts its `max_uses` and `budget`; absent without them. */
  readonly grant?: string
  /**
   * Of everything above and of the hash before it: a link that was changed, moved or taken from
   * another chain fits nowhere, though it be no wider than its neighbours.
   */
  readonly hash: string
}

/** Links that a chain may have, whatever its `max_depth`. */
export const DEPTH_MAX = 16

/** 128 bits: nobody finds another link with the hash of a given one. */
const HASH_LENGTH = 22

/** What a link says of itself. */
export type LinkFacts = Omit<Link, 'hash'>

/** `facts` as the link that follows `before`. */
export const linkAfter = (before: readonly Link[], facts: LinkFacts): Link => {
  const { id, from, to, scope, exp, max_depth, constraints, grant } = facts
  const link = {
    ...{ id, from, to, scope, exp, max_depth },
    ...(constraints === undefined ? {} : { constraints }),
    ...(grant === undefined ? {} : { grant }),
  }
  return { ...link, hash: hashOf(before.at(-1), link) }
}

const hashOf = (before: Link | undefined, link: LinkFacts): string =>
  hash('sha256', `${before?.hash ?? ''}.${JSON.stringify(link)}`, 'base64url').slice(0, HASH_LENGTH)

/** Every agent of the chain: the one whose authority it is, then whoever it was handed to. */
export const agentsOf = (links: readonly Link[]): string[] => {
  const [root] = links
  return root === undefined ? [] : [root.from, ...links.map(link => link.to)]
}

/** The grants that a use of anything under the chain is taken from, root first. */
export const grantsOf = (links: readonly Link[]): string[] =>
  links.flatMap(link => link.grant ?? [])

/** What is wrong with a chain, and at which link (from 0). */
export type ChainFault = {
  readonly at: number
  readonly what: 'empty' | 'hash' | 'origin' | 'cycle' | 'scope' | 'expiry' | 'depth' | 'grant'
}

/** The first link that does not fit what is before it; undefined when all do. */
export function chainFault(links: readonly Link[]): ChainFault | undefined {
  if (links.length === 0) return { at: 0, what: 'empty' }
  for (const [at, link] of links.entries()) {
    const what = linkFault(links.slice(0, at), link)
    if (what !== undefined) return { at, what }
  }
  return undefined
}

function linkFault(before: readonly Link[], link: Link): ChainFault['what'] | undefined {
  const parent = before.at(-1)
  if (parent !== undefined && link.from !== parent.to) return 'origin'
  if (link.from === link.to || agentsOf(before).includes(link.to)) return 'cycle'
  if (before.some(one => one.id === link.id)) return 'cycle'
  const wanted = link.scope.split(' ')
  if (!before.every(one => coversAll(one.scope.split(' '), wanted))) return 'scope'
  if (before.some(one => link.exp > one.exp)) return 'expiry'
  const depth = before.length + 1
  if (depth > DEPTH_MAX || depth > link.max_depth || link.max_depth > DEPTH_MAX) return 'depth'
  if (before.some(one => link.max_depth > one.max_depth)) return 'depth'
  if (isCounted(link.constraints ?? {}) !== (link.grant !== undefined)) return 'grant'
  // With the hash, the order of its members and that there is none more.
  return JSON.stringify(linkAfter(before, link)) === JSON.stringify(link) ? undefined : 'hash'
}

/** The chain in a claim; undefined unless it is one that we would write. */
export function readLinks(claim: unknown): readonly Link[] | undefined {
  if (!Array.isArray(claim) || claim.length > DEPTH_MAX || !claim.every(isLink)) return undefined
  return chainFault(claim) === undefined ? claim : undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function isLink(value: unknown): value is Link {
  if (!isObject(value)) return false
  const { constraints } = value
  return (
    isText(value.id) &&
    isText(value.from) &&
    isText(value.to) &&
    isText(value.scope) &&
    Number.isSafeInteger(value.exp) &&
    Number.isSafeInteger(value.max_depth) &&
    (constraints === undefined || (isObject(constraints) && Object.keys(constraints).length > 0)) &&
    (value.grant === undefined || isText(value.grant)) &&
    isText(value.hash)
  )
}
