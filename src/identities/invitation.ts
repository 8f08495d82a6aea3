/** Invitations: one-time secrets that let a member link the account that they sign in with. */
import { hkdfSync } from 'node:crypto'
import { randomBase62 } from '../lib/base62.ts'
import { hmac } from '../lib/digest.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'

export const INVITATION_TTL_SECONDS = 7 * 86_400

export type Invitation = {
  readonly id: string
  readonly workspaceId: string
  readonly memberId: string
  /** The member who invited; undefined for the operator. */
  readonly createdBy: string | undefined
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly acceptedAt: Date | undefined
  /** A later invitation took its place. */
  readonly replacedAt: Date | undefined
}

/** A person of a workspace, as invitations and links need to know them. */
export type Invitee = {
  readonly id: string
  readonly email: string
  readonly role: 'owner' | 'admin' | 'member' | 'viewer'
}

/** 256 bits and a little more. */
const SECRET_LENGTH = 43

export const newInvitationText = (): string => `aginv_${randomBase62(SECRET_LENGTH)}`

/** `text` without the invitations in it. */
export const hideInvitations = (text: string): string =>
  text.replaceAll(/aginv_[A-Za-z0-9]+/g, 'aginv_[hidden]')

/** What is stored of an invitation's text under the current pepper. */
export const hashOfInvitation = (pepper: VersionedSecrets, text: string): string =>
  hashUnder(pepper.current.key, text)

/** What may be stored of it: under every pepper that there is. */
export const hashesOfInvitation = (pepper: VersionedSecrets, text: string): string[] =>
  [...pepper.all.values()].map(key => hashUnder(key, text))

function hashUnder(secret: Buffer, text: string): string {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'ampgate invitation 1', 32))
  return hmac(key, text).toString('base64url')
}

/** Why an invitation no longer opens anything; undefined while it does. */
export function whyClosed(invitation: Invitation, now: number): string | undefined {
  if (invitation.acceptedAt !== undefined) return 'was used'
  if (invitation.replacedAt !== undefined) return 'was replaced by a later one'
  return invitation.expiresAt.getTime() <= now ? 'has expired' : undefined
}

/**
 * Whether an address that an issuer has verified is the member's. Only A to Z are the same in lower
 * case: other letters that look alike are other letters.
 */
export const isSameAddress = (a: string, b: string): boolean => lower(a) === lower(b)

const lower = (text: string): string => text.replace(/[A-Z]/g, letter => letter.toLowerCase())
