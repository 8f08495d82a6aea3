import { expect, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { useGate } from '../../support/gate.ts'

const gate = useGate()
const SPEC = fileURLToPath(new URL('../../../openapi.yaml', import.meta.url))

test('system.openapiYaml: the description as it is written', async () => {
  const answer = await gate.anyone.call('system.openapiYaml')
  expect(answer.status).toBe(200)
  expect(answer.text).toBe(await Bun.file(SPEC).text())
})
