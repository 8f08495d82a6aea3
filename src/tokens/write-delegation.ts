import type { WriteDelegationToken } from '../delegations/delegations.ts'
import { DomainError } from '../lib/errors.ts'
import { DELEGATION_TOKEN_TYPE } from '../signing-keys/key-ring.ts'
import { delegationClaims, delegationFacts } from './delegation-claims.ts'
import type { TokenIssuer } from './issue.ts'
import { TOKEN_LENGTH_MAX, writeToken } from './jwt.ts'

/** Signs delegation tokens; once its transaction has committed, the verifier knows the token. */
export const delegationWriter =
  ({ ring, issuers, verifier }: TokenIssuer): WriteDelegationToken =>
  (work, delegation, delegateName) => {
    const key = ring.signer(work.tenant.environment, work.now)
    const claims = delegationClaims(work, issuers, delegation, delegateName)
    const text = writeToken(claims, key, DELEGATION_TOKEN_TYPE)
    if (text.length > TOKEN_LENGTH_MAX / 2) {
      throw new DomainError(
        'token_too_large',
        `The token would be ${text.length} bytes; at most ${TOKEN_LENGTH_MAX / 2} are allowed. ` +
          'It holds every link of the chain: use fewer links, fewer scopes or shorter constraints.',
      )
    }
    const facts = delegationFacts(claims, key)
    work.tx.afterCommit(() => verifier.prime(text, facts))
    return text
  }
