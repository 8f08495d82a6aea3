/** The description as developers get it: without the operations marked `x-internal: true`. */
import {
  isObject,
  type Json,
  type JsonObject,
  lookUp,
  member,
  members,
  operationsOf,
} from './document.ts'

/** A copy without internal operations, and without paths, tags and components only they used. */
export function developerDocument(document: JsonObject): JsonObject {
  const copy = structuredClone(document)
  const paths = member(copy, 'paths')
  for (const { path, method, operation } of operationsOf(copy)) {
    if (operation['x-internal'] === true) delete member(paths, path)[method.toLowerCase()]
  }
  const left = operationsOf(copy)
  for (const path of Object.keys(paths)) {
    if (!left.some(operation => operation.path === path)) delete paths[path]
  }
  copy.tags = members(copy, 'tags').filter(({ name }) => left.some(({ tag }) => tag === name))
  dropUnused(copy)
  return copy
}

/** Security schemes stay: requirements refer to them by name, not by `$ref`. */
function dropUnused(document: JsonObject): void {
  const { components, ...rest } = document
  const used = new Set<string>()
  collectReferences(document, rest, used)
  for (const [kind, group] of Object.entries(isObject(components) ? components : {})) {
    if (kind === 'securitySchemes' || !isObject(group)) continue
    for (const name of Object.keys(group)) {
      if (!used.has(`#/components/${kind}/${name}`)) delete group[name]
    }
  }
}

function collectReferences(document: JsonObject, node: Json, found: Set<string>): void {
  if (Array.isArray(node)) for (const item of node) collectReferences(document, item, found)
  if (!isObject(node)) return
  const { $ref } = node
  if (typeof $ref === 'string' && !found.has($ref)) {
    found.add($ref)
    collectReferences(document, lookUp(document, $ref), found)
  }
  for (const value of Object.values(node)) collectReferences(document, value, found)
}
