/** generated/operations.ts, as the server reads it. */
import { describe, expect, test } from 'bun:test'
import { Compile } from 'typebox/compile'
import { operationList, SCOPES } from '../../generated/operations.ts'
import { replies } from '../../generated/replies.ts'

test('these operations need no API key, and no others', () => {
  expect(operationList.filter(one => one.auth === 'public').map(one => one.id)).toEqual([
    'tokens.verify',
    'delegations.verify',
    'policies.schema',
    'invitations.accept',
    'system.health',
    'system.live',
    'system.ready',
    'system.jwks',
    'system.testJwks',
    'system.auditJwks',
    'system.testAuditJwks',
    'system.openapiJson',
    'system.openapiYaml',
  ])
})

test('no two operations share method and path', () => {
  const routes = operationList.map(({ method, path }) => `${method} ${path}`)
  expect(new Set(routes).size).toBe(routes.length)
})

for (const { id, path, auth, requiredScopes, params, body, replies: successes } of operationList) {
  describe(id, () => {
    test('the braces in the path are its path parameters', () => {
      const braces = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1])
      const declared = params.filter(one => one.in === 'path')
      expect(declared.map(one => one.name)).toEqual(braces as string[])
      expect(declared.every(one => one.required)).toBe(true)
    })

    test('its scopes are in the registry, and none is needed without a key', () => {
      expect(requiredScopes.filter(scope => !(scope in SCOPES))).toEqual([])
      expect(auth === 'key' || requiredScopes.length === 0).toBe(true)
    })

    test('its schemas compile', () => {
      for (const { schema } of params) Compile(schema)
      if (body) Compile(body.schema)
      for (const { schema } of Object.values(replies[id])) if (schema) Compile(schema)
    })

    test('its success replies are the declared ones', () => {
      const declared = Object.entries(replies[id]).filter(([status]) => Number(status) < 400)
      const contentTypes = declared.map(([status, one]) => [status, one.contentType ?? null])
      expect({ ...successes }).toEqual(Object.fromEntries(contentTypes))
    })
  })
}
