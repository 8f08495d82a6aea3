import { expect, test } from 'bun:test'
import { operationList } from '../../../generated/operations.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('system.openapiJson: every operation, by method and path', async () => {
  const { body, headers } = await gate.anyone.reply('system.openapiJson')
  const document = body as { openapi: string; paths: Record<string, Record<string, unknown>> }
  expect(document.openapi).toBe('3.1.0')
  for (const { id, method, path } of operationList) {
    const operation = document.paths[path]?.[method.toLowerCase()]
    expect((operation as { operationId?: string } | undefined)?.operationId).toBe(id)
  }
  expect(headers.get('cache-control')).toBe('public, max-age=60')
})
