/** The answers that show one API key. */
import { type ApiKey, statusOf } from '../api-keys/api-key.ts'
import { statusOfRole } from '../workspaces/member.ts'
import { versionTag } from './etag.ts'
import type { Modules } from './modules.ts'
import { type KeyContext, presentCreatedKey, presentKey } from './present/keys.ts'

type Shown = Omit<KeyContext, 'creatorStatus'> & { other?: ApiKey | undefined }

export function keyReplies({ lastUse, admission }: Pick<Modules, 'lastUse' | 'admission'>) {
  const useOf = (key: ApiKey) => lastUse.recent(key.environment, key.id)

  const creatorOf = (key: ApiKey) => statusOfRole(admission.roleOf(key, key.createdBy))

  /** A half that works no more, one rotated without grace, is none. */
  const halfOf = (key: ApiKey | undefined, now: number) =>
    key && statusOf(key, now) === 'active' ? { key, lastUse: useOf(key) } : undefined

  return {
    /** The record of a key; `other` is the other key of its rotation. */
    record: (key: ApiKey, { other, ...context }: Shown) => {
      const known = { lastUse: useOf(key), creatorStatus: creatorOf(key) }
      const shown = { ...known, otherHalf: halfOf(other, context.now), ...context }
      const headers = { ETag: versionTag(key.version) }
      return { status: 200 as const, body: presentKey(key, shown), headers }
    },

    /** A key just made, with its text; `old` is the one that it takes over from. */
    made: ({ key, text, old }: { key: ApiKey; text: string; old?: ApiKey }, now: number) => ({
      status: 201 as const,
      body: presentCreatedKey(key, text, {
        now,
        creatorStatus: creatorOf(key),
        otherHalf: halfOf(old, now),
      }),
      headers: { ETag: versionTag(key.version), Location: `/v1/keys/${key.id}` },
    }),
  }
}
