import type { Work } from '../audit/work.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'
import { findWorkspace } from '../workspaces/store.ts'
import type { ApiKey } from './api-key.ts'
import { carriesSlug, generateKeyText } from './key-text.ts'
import { hashSecret } from './secret-hash.ts'
import { insertKey } from './store.ts'

/** Short public ids meet by chance: with 10,000 keys of a workspace, 32 bits do once in 400,000. */
const TRIES_MAX = 8

/** Draw the text of a new key and insert its row. `text` is the key: it is kept nowhere. */
export async function insertWithText(
  work: Work,
  rules: { pepper: VersionedSecrets },
  facts: Omit<ApiKey, 'publicId'>,
  draw = generateKeyText,
): Promise<{ key: ApiKey; text: string }> {
  const slug = carriesSlug(facts.format) ? await slugOf(work) : ''
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const { publicId, secret, text } = draw(facts.environment, facts.format, slug)
    const key: ApiKey = { ...facts, publicId }
    const hash = await hashSecret(secret, rules.pepper)
    if (await insertKey(work.tenant, work.tx, key, hash)) return { key, text }
  }
  throw new Error(`no free public id of the format ${facts.format} was found`)
}

async function slugOf({ tenant, tx }: Work): Promise<string> {
  const workspace = await findWorkspace(tx.sql, tenant.workspaceId)
  if (workspace === undefined) throw new Error(`there is no workspace ${tenant.workspaceId}`)
  return workspace.slug
}
