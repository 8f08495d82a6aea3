import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { newWorkspace } from '../../support/workspaces.ts'

const gate = useGate()

test('workspace.get: the workspace of the key, for keys of either environment', async () => {
  const { body, headers } = await gate.live.reply('workspace.get')
  const expected = {
    slug: 'main',
    name: 'Main',
    status: 'active',
    policy_default: 'allow',
  } as const
  expect(body).toMatchObject(expected)
  expect(headers.get('etag')).toBe('"1"')
  expect(await gate.test.ok('workspace.get')).toEqual(body)
  expect(body.id).toBe((await gate.live.ok('whoami.get')).workspace_id)
  const other = await newWorkspace(gate)
  expect((await other.live.ok('workspace.get')).id).toBe(other.id)
})
