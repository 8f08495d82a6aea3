/**
 * The description → generated/openapi.json, as /openapi.json and the explorer show it: for
 * developers, without internal operations. The explorer shows neither the scopes of API keys nor
 * our `x-` members, so their content goes into the texts.
 */
import { developerDocument } from './developer-document.ts'
import {
  asObject,
  codesOf,
  isObject,
  type Json,
  type JsonObject,
  member,
  operationsOf,
  requiredScopes,
} from './document.ts'
import { readPresets, readScopes } from './model.ts'

export function emitOpenapiJson(document: JsonObject): string {
  const copy = developerDocument(document)
  for (const { operation } of operationsOf(copy)) {
    append(operation, `**${access(operation)}**`)
    for (const response of Object.values(member(operation, 'responses'))) appendCodes(response)
  }
  const components = member(copy, 'components')
  for (const response of Object.values(member(components, 'responses'))) appendCodes(response)
  const scopes = Object.entries(readScopes(copy)).map(([scope, text]) => `- \`${scope}\`: ${text}`)
  const scheme = member(member(components, 'securitySchemes'), 'ApiKey')
  append(scheme, `Scopes:\n\n${scopes.join('\n')}`)
  const presets = Object.entries(readPresets(copy)).map(
    ([name, held]) => `- \`${name}\`: ${held.map(scope => `\`${scope}\``).join(', ')}`,
  )
  if (presets.length > 0) append(scheme, `Presets of scopes:\n\n${presets.join('\n')}`)
  return `${JSON.stringify(withoutExtensions(copy), null, 2)}\n`
}

function access(operation: JsonObject): string {
  const scopes = requiredScopes(operation)
  if (!scopes) return 'Public: needs no API key.'
  if (scopes.length === 0) return 'Needs an API key, but no scope.'
  return `Required scope: ${scopes.map(scope => `\`${scope}\``).join(', ')}.`
}

function appendCodes(response: Json): void {
  if (!isObject(response) || codesOf(response).length === 0) return
  append(
    response,
    `\`code\`: ${codesOf(response)
      .map(code => `\`${code}\``)
      .join(', ')}.`,
  )
}

function append(node: JsonObject, text: string): void {
  node.description = `${String(node.description ?? '').trim()}\n\n${text}`
}

function withoutExtensions(node: JsonObject): JsonObject {
  const clean = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(clean)
    return isObject(value) ? withoutExtensions(value) : value
  }
  const kept = Object.entries(node).filter(([name]) => !name.startsWith('x-'))
  return asObject(Object.fromEntries(kept.map(([name, value]) => [name, clean(value)])), 'a node')
}
