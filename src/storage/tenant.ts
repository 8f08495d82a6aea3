/** Live and test are an absolute partition: separate schemas, pools, signing keys and JWKS. */
export type Environment = 'live' | 'test'

export const ENVIRONMENTS: readonly Environment[] = ['live', 'test']

/**
 * Whose rows: the first argument of every store function. The presented key's row picks it, nothing
 * in a request can.
 */
export type Tenant = { readonly workspaceId: string; readonly environment: Environment }
