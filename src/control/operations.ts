/**
 * What an operator may do to an instance, by name: the one list behind the control socket of a
 * running server and behind commands that open the database themselves. Replies have the shapes of
 * the API where it has such an operation.
 */
import type { JsonSchema } from '../../generated/operations.ts'
import type { Core } from '../app.ts'
import type { Config } from '../config.ts'
import type { Schemas } from '../http/contract.ts'
import { compileCheck, requireValid } from '../http/validate.ts'
import { type Applied, migrate } from '../storage/migrate.ts'
import type { Environment } from '../storage/tenant.ts'
import * as audit from './audit.ts'
import * as billing from './billing.ts'
import * as identities from './identities.ts'
import { type Inspection, inspect } from './inspect.ts'
import * as keys from './keys.ts'
import * as members from './members.ts'
import * as secrets from './secrets.ts'
import * as signingKeys from './signing-keys.ts'
import * as testData from './test-data.ts'
import * as usage from './usage.ts'
import * as workspaces from './workspaces.ts'

/** What operations work on: the open domain and, in a server, where it listens. */
export type Instance = { core: Core; config: Config; listening?: string }

export type OperationTypes = {
  'keys.create': { input: keys.NewKeyInput; output: Schemas['CreatedKey'] }
  'keys.list': { input: keys.ListInput; output: Schemas['KeyPage'] }
  'keys.get': { input: keys.GetInput; output: Schemas['Key'] }
  'keys.rotate': { input: keys.RotateInput; output: Schemas['CreatedKey'] }
  'keys.revoke': { input: keys.RevokeInput; output: Schemas['Key'] }
  'members.list': { input: members.ListInput; output: Schemas['MemberPage'] }
  'members.add': { input: members.AddInput; output: Schemas['Member'] }
  'members.changeRole': { input: members.ChangeInput; output: members.Changed }
  'members.remove': { input: members.RemoveInput; output: Schemas['Member'] }
  'workspaces.create': { input: workspaces.CreateInput; output: workspaces.CreatedWorkspace }
  'workspaces.list': { input: NoInput; output: { data: Schemas['Workspace'][] } }
  'workspaces.setStatus': { input: workspaces.StatusInput; output: Schemas['Workspace'] }
  'workspaces.setAccess': { input: workspaces.AccessInput; output: Schemas['Workspace'] }
  'signing-keys.list': {
    input: { environment?: Environment }
    output: { data: signingKeys.SigningKeyView[] }
  }
  'signing-keys.rotate': { input: { environment: Environment }; output: signingKeys.Rotated }
  'signing-keys.revoke': { input: signingKeys.RevokeInput; output: signingKeys.Compromised }
  'billing.list': { input: NoInput; output: { data: billing.PendingView[] } }
  'billing.approve': { input: billing.DecideInput; output: billing.DecisionView }
  'billing.decline': { input: billing.DecideInput; output: billing.DecisionView }
  'billing.setPlan': { input: billing.SetInput; output: billing.SetView }
  'invitations.create': { input: identities.InviteInput; output: Schemas['CreatedInvitation'] }
  'identities.list': { input: identities.ListInput; output: { data: identities.LinkedView[] } }
  'identities.link': { input: identities.LinkInput; output: identities.LinkedView }
  'identities.unlink': { input: identities.WhoInput; output: identities.LinkedView }
  'secrets.rotate': { input: NoInput; output: secrets.Rotated }
  'secrets.retire': { input: NoInput; output: secrets.Retired }
  'testData.preview': { input: testData.PreviewInput; output: testData.PreviewView }
  'testData.reset': { input: testData.ResetInput; output: testData.ResetView }
  'audit.export': { input: audit.ExportInput; output: audit.ExportedPage }
  'audit.lines': { input: audit.LinesInput; output: audit.LinesPage }
  'usage.read': { input: usage.UsageInput; output: usage.UsageView }
  migrate: { input: NoInput; output: { data: readonly Applied[] } }
  inspect: { input: NoInput; output: Inspection }
}

export type OperationName = keyof OperationTypes
export type Input<N extends OperationName> = OperationTypes[N]['input']
export type Output<N extends OperationName> = OperationTypes[N]['output']

/** Carries out one operation. @throws DomainError, OperatorError, SecretsError, MigrationError */
export type Call = <N extends OperationName>(name: N, input: Input<N>) => Promise<Output<N>>

type NoInput = Readonly<Record<never, never>>

type Run<N extends OperationName> = (
  instance: Instance,
  input: Input<N>,
  requestId: string,
) => Promise<Output<N>>

const RUN: { readonly [N in OperationName]: Run<N> } = {
  'keys.create': keys.create,
  'keys.list': keys.list,
  'keys.get': keys.get,
  'keys.rotate': keys.rotate,
  'keys.revoke': keys.revoke,
  'members.list': members.list,
  'members.add': members.add,
  'members.changeRole': members.changeRole,
  'members.remove': members.remove,
  'workspaces.create': workspaces.create,
  'workspaces.list': workspaces.list,
  'workspaces.setStatus': workspaces.changeStatus,
  'workspaces.setAccess': workspaces.changeAccess,
  'signing-keys.list': signingKeys.list,
  'signing-keys.rotate': signingKeys.rotate,
  'signing-keys.revoke': signingKeys.revoke,
  'billing.list': billing.list,
  'billing.approve': billing.approve,
  'billing.decline': billing.decline,
  'billing.setPlan': billing.setPlan,
  'invitations.create': identities.invite,
  'identities.list': identities.list,
  'identities.link': identities.link,
  'identities.unlink': identities.unlink,
  'secrets.rotate': secrets.rotate,
  'secrets.retire': secrets.retire,
  'testData.preview': testData.preview,
  'testData.reset': testData.reset,
  'audit.export': audit.exportPage,
  'audit.lines': audit.exportLines,
  'usage.read': usage.read,
  migrate: runMigrations,
  inspect: instance => inspect(instance),
}

const ENVIRONMENT: JsonSchema = { enum: ['live', 'test'] }
const ID: JsonSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' }
const GRACE: JsonSchema = { type: 'integer', minimum: 0, maximum: 2_592_000 }

const TEXT: JsonSchema = { type: 'string', pattern: '^[\\x20-\\x7e]{1,255}$' }
const EMAIL: JsonSchema = { type: 'string', minLength: 3, maxLength: 320 }
/** A member by address. */
const WHO: Record<string, JsonSchema> = { email: EMAIL, workspace: workspaces.WORKSPACE }

const object = (
  properties: Record<string, JsonSchema>,
  required: readonly string[] = [],
): JsonSchema => ({ type: 'object', additionalProperties: false, properties, required })

const CHECKS: { readonly [N in OperationName]: ReturnType<typeof compileCheck> } = {
  'keys.create': compileCheck(keys.NEW_KEY_SCHEMA),
  'keys.list': compileCheck(
    object({
      workspace: workspaces.WORKSPACE,
      environment: ENVIRONMENT,
      status: { enum: ['active', 'expired', 'revoked'] },
      limit: { type: 'integer', minimum: 1, maximum: 200 },
      cursor: { type: 'string', maxLength: 512 },
    }),
  ),
  'keys.get': compileCheck(
    object({ workspace: workspaces.WORKSPACE, id: ID, environment: ENVIRONMENT }, ['id']),
  ),
  'keys.rotate': compileCheck(
    object(
      { workspace: workspaces.WORKSPACE, id: ID, environment: ENVIRONMENT, grace_seconds: GRACE },
      ['id'],
    ),
  ),
  'keys.revoke': compileCheck(
    object(
      {
        workspace: workspaces.WORKSPACE,
        id: ID,
        environment: ENVIRONMENT,
        revoke_issued: { type: 'boolean' },
      },
      ['id'],
    ),
  ),
  'members.list': compileCheck(members.SCHEMAS.list),
  'members.add': compileCheck(members.SCHEMAS.add),
  'members.changeRole': compileCheck(members.SCHEMAS.change),
  'members.remove': compileCheck(members.SCHEMAS.remove),
  'workspaces.create': compileCheck(workspaces.CREATE_SCHEMA),
  'workspaces.list': compileCheck(object({})),
  'workspaces.setStatus': compileCheck(
    object({ workspace: workspaces.WORKSPACE, status: { enum: ['active', 'suspended'] } }, [
      'workspace',
      'status',
    ]),
  ),
  'workspaces.setAccess': compileCheck(
    object(
      { workspace: workspaces.WORKSPACE, live: { type: 'boolean' }, test: { type: 'boolean' } },
      ['workspace'],
    ),
  ),
  'signing-keys.list': compileCheck(object({ environment: ENVIRONMENT })),
  'signing-keys.rotate': compileCheck(object({ environment: ENVIRONMENT }, ['environment'])),
  'signing-keys.revoke': compileCheck(object({ kid: ID, environment: ENVIRONMENT }, ['kid'])),
  'billing.list': compileCheck(object({})),
  'billing.approve': compileCheck(object({ id: ID }, ['id'])),
  'billing.decline': compileCheck(object({ id: ID }, ['id'])),
  'billing.setPlan': compileCheck(
    object({ plan: ID, workspace_id: workspaces.WORKSPACE }, ['plan']),
  ),
  'invitations.create': compileCheck(
    object({ ...WHO, ttl: { type: 'integer', minimum: 300, maximum: 604_800 } }, ['email']),
  ),
  'identities.list': compileCheck(object({ workspace: workspaces.WORKSPACE })),
  'identities.link': compileCheck(
    object({ ...WHO, issuer: TEXT, subject: TEXT }, ['email', 'issuer', 'subject']),
  ),
  'identities.unlink': compileCheck(object(WHO, ['email'])),
  'secrets.rotate': compileCheck(object({})),
  'secrets.retire': compileCheck(object({})),
  'testData.preview': compileCheck(object({ workspace: workspaces.WORKSPACE })),
  'testData.reset': compileCheck(
    object({ workspace: workspaces.WORKSPACE, is_continued: { type: 'boolean' } }),
  ),
  'audit.export': compileCheck(audit.EXPORT_SCHEMA),
  'audit.lines': compileCheck(audit.LINES_SCHEMA),
  'usage.read': compileCheck(usage.USAGE_SCHEMA),
  migrate: compileCheck(object({})),
  inspect: compileCheck(object({})),
}

export const isOperation = (name: string): name is OperationName => Object.hasOwn(RUN, name)

/** Check `input` and carry `name` out, as the operator, under `requestId`. */
export async function runOperation<N extends OperationName>(
  instance: Instance,
  name: N,
  input: Input<N>,
  requestId: string,
): Promise<Output<N>> {
  requireValid(CHECKS[name](input))
  return RUN[name](instance, input, requestId)
}

async function runMigrations({ core }: Instance): Promise<{ data: readonly Applied[] }> {
  return { data: await migrate(core.databaseUrl) }
}
