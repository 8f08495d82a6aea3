/** Fails for a required scope that `components.securitySchemes.ApiKey.x-scopes` does not list. */
export default (scope, _options, { document }) => {
  const registry = document.data.components?.securitySchemes?.ApiKey?.['x-scopes'] ?? {}
  if (Object.hasOwn(registry, scope)) return []
  return [{ message: `scope "${scope}" is not in x-scopes` }]
}
