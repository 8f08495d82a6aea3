import { type Callable } from './callable.js';
import type { ClientOptions } from './options.js';
import { AgentsResource } from './resources/agents.js';
import { TokensResource } from './resources/tokens.js';
import { DelegationsResource } from './resources/delegations.js';
import { PoliciesResource } from './resources/policies.js';
import { KeysResource } from './resources/keys.js';
import { UsageResource } from './resources/usage.js';
import { WorkspaceResource } from './resources/workspace.js';
import { MembersResource } from './resources/members.js';
import { InvitationsResource } from './resources/invitations.js';
import { AuditResource } from './resources/audit.js';
import { BillingResource } from './resources/billing.js';
import { WhoamiResource } from './resources/whoami.js';
import { SystemResource } from './resources/system.js';
/**
 * A client of AmpGate. Without an API key it can call the public methods, `tokens.verify` above
 * all. It holds no connection and no state; make one and share it.
 */
export declare class AmpGate {
    /** Identities of AI agents, each with a key pair and a list of capabilities. */
    readonly agents: AgentsResource;
    /** Short-lived tokens, each good for one task of one agent. */
    readonly tokens: TokensResource;
    /** Who acts in whose name, within what, in chains that only ever narrow. */
    readonly delegations: DelegationsResource;
    /**
     * Rules about what agents may be given, checked whenever a token is issued or authority
     * delegated.
     */
    readonly policies: PoliciesResource;
    /** API keys of the workspace. */
    readonly keys: KeysResource;
    /** What API keys are used for, how much, how fast, and what is unusual. */
    readonly usage: UsageResource;
    /** The workspace that the presented API key belongs to. */
    readonly workspace: WorkspaceResource;
    /** The people of the workspace, and what they may do. */
    readonly members: MembersResource;
    /** How members come to sign in, each with an account of an identity provider. */
    readonly invitations: InvitationsResource;
    /** The audit trail, what was done, by whom, and what was refused. */
    readonly audit: AuditResource;
    /** Plans, and which one the workspace is on. */
    readonly billing: BillingResource;
    /** What the presented API key is and may do. */
    readonly whoami: Callable<WhoamiResource>;
    /** Health, signing keys and this description. */
    readonly system: SystemResource;
    /** Where AmpGate is, without a slash at its end. */
    readonly baseUrl: string;
    /** Where the API key acts, as its text or the option says. `verify` expects tokens of it. */
    readonly environment: 'live' | 'test';
    /** @throws {ConfigurationError} when an option cannot be used. */
    constructor(options?: ClientOptions);
}
