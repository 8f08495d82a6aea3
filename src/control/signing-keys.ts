/** Operations on signing keys, answered once this process signs and verifies accordingly. */
import type { Core } from '../app.ts'
import { DomainError } from '../lib/errors.ts'
import { type SigningKey, type SigningKeyState, stateAt } from '../signing-keys/signing-key.ts'
import { compromiseSigningKey, rotateSigningKey } from '../signing-keys/signing-keys.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import type { Instance } from './operations.ts'

export type SigningKeyView = {
  kid: string
  environment: Environment
  state: SigningKeyState
  /** RFC 3339. */
  created_at: string
  /** From then on it signs, unless a newer key does. */
  signs_from: string
  compromised_at?: string
}

export async function list(
  { core }: Instance,
  { environment }: { environment?: Environment },
): Promise<{ data: SigningKeyView[] }> {
  const wanted = ENVIRONMENTS.filter(one => environment === undefined || one === environment)
  return {
    data: wanted.flatMap(one => core.ring.keys(one).map(key => present(core, one, key))),
  }
}

/** `is_new` is false when an earlier rotation still waits, which is then answered as it is. */
export type Rotated = SigningKeyView & { is_new: boolean }

export async function rotate(
  { core }: Instance,
  { environment }: { environment: Environment },
  requestId: string,
): Promise<Rotated> {
  const known = new Set(core.ring.keys(environment).map(key => key.kid))
  const key = await core.asOperator(
    environment,
    work => rotateSigningKey(work, core.secrets.keyEncryption),
    requestId,
  )
  await loadKeys(core)
  return { ...present(core, environment, key), is_new: !known.has(key.kid) }
}

export type RevokeInput = { kid: string; environment?: Environment }

/** The key that ended, and the one that signs now. */
export type Compromised = { compromised: SigningKeyView; signer: SigningKeyView }

export async function revoke(
  { core }: Instance,
  input: RevokeInput,
  requestId: string,
): Promise<Compromised> {
  const environment = input.environment ?? core.ring.byKid(input.kid)?.environment
  if (environment === undefined) {
    throw new DomainError(
      'not_found',
      `There is no signing key ${input.kid}; \`ampgate signing-keys list\` shows all.`,
    )
  }
  const { compromised, signer } = await core.asOperator(
    environment,
    work => compromiseSigningKey(work, core.secrets.keyEncryption, input.kid),
    requestId,
  )
  await loadKeys(core)
  return {
    compromised: present(core, environment, compromised),
    signer: present(core, environment, signer),
  }
}

/** The ring reads a key that was added on its own; the answer waits until it has. */
const loadKeys = (core: Core): Promise<void> =>
  core.ring.load(environment => core.db.read(environment))

function present(core: Core, environment: Environment, key: SigningKey): SigningKeyView {
  const { compromisedAt } = key
  return {
    kid: key.kid,
    environment,
    state: stateAt(core.ring.keys(environment), key, core.clock.now()),
    created_at: key.createdAt.toISOString(),
    signs_from: key.signsFrom.toISOString(),
    ...(compromisedAt === undefined ? {} : { compromised_at: compromisedAt.toISOString() }),
  }
}
