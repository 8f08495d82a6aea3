import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { randomId } from '../lib/ids.ts'

/** Write down that somebody was let see the subscription. @returns the visit's id */
export async function recordPortal(work: Work): Promise<string> {
  const id = randomId('por')
  await record(work, { action: 'billing.portal_opened', target: { kind: 'portal', id } })
  return id
}
