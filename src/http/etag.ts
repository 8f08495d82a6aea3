/** Entity tags (RFC 9110, section 8.8.3): strong, of a version or of a text. */
import { sha256 } from '../lib/digest.ts'
import { DomainError } from '../lib/errors.ts'

export const versionTag = (version: number): string => `"${version}"`

export const textTag = (text: string): string => `"${sha256(text).slice(0, 22)}"`

const isListed = (header: string, tag: string): boolean =>
  header
    .split(',')
    .map(one => one.trim())
    .some(one => one === '*' || one === tag)

/** Whether `If-None-Match` names `tag`; weak tags count (RFC 9110, section 13.1.2). */
export const isCurrent = (ifNoneMatch: string | null, tag: string): boolean =>
  ifNoneMatch !== null && isListed(ifNoneMatch.replaceAll('W/', ''), tag)

/** Refuses every version but those in `If-Match`; without the header, none. */
export function requireVersion(ifMatch: string | undefined): (version: number) => void {
  return version => {
    if (ifMatch === undefined || isListed(ifMatch, versionTag(version))) return
    throw new DomainError(
      'precondition_failed',
      'The object has changed since. Read it again and repeat the change on what it is now.',
      {
        errors: [
          { pointer: 'header If-Match', detail: `The version now is ${versionTag(version)}.` },
        ],
      },
    )
  }
}
