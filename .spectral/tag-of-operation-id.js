/** Fails when an operation's tag is not the part of its operationId before the dot. */
export default operation => {
  const resource = String(operation.operationId ?? '').split('.')[0]
  const tag = operation.tags?.[0]
  if (tag === resource) return []
  return [{ message: `tag "${tag}" is not the resource "${resource}" of ${operation.operationId}` }]
}
