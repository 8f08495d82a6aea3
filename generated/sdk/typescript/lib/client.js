import { callable } from './callable.js';
import { printAs } from './printing.js';
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
import { readSettings } from './settings.js';
import { Transport } from './transport.js';
/**
 * A client of AmpGate. Without an API key it can call the public methods, `tokens.verify` above
 * all. It holds no connection and no state; make one and share it.
 */
export class AmpGate {
    /** Identities of AI agents, each with a key pair and a list of capabilities. */
    agents;
    /** Short-lived tokens, each good for one task of one agent. */
    tokens;
    /** Who acts in whose name, within what, in chains that only ever narrow. */
    delegations;
    /**
     * Rules about what agents may be given, checked whenever a token is issued or authority
     * delegated.
     */
    policies;
    /** API keys of the workspace. */
    keys;
    /** What API keys are used for, how much, how fast, and what is unusual. */
    usage;
    /** The workspace that the presented API key belongs to. */
    workspace;
    /** The people of the workspace, and what they may do. */
    members;
    /** How members come to sign in, each with an account of an identity provider. */
    invitations;
    /** The audit trail, what was done, by whom, and what was refused. */
    audit;
    /** Plans, and which one the workspace is on. */
    billing;
    /** What the presented API key is and may do. */
    whoami;
    /** Health, signing keys and this description. */
    system;
    /** Where AmpGate is, without a slash at its end. */
    baseUrl;
    /** Where the API key acts, as its text or the option says. `verify` expects tokens of it. */
    environment;
    /** @throws {ConfigurationError} when an option cannot be used. */
    constructor(options = {}) {
        const transport = new Transport(readSettings(options, '0.1.0'));
        this.agents = new AgentsResource(transport);
        this.tokens = new TokensResource(transport);
        this.delegations = new DelegationsResource(transport);
        this.policies = new PoliciesResource(transport);
        this.keys = new KeysResource(transport);
        this.usage = new UsageResource(transport);
        this.workspace = new WorkspaceResource(transport);
        this.members = new MembersResource(transport);
        this.invitations = new InvitationsResource(transport);
        this.audit = new AuditResource(transport);
        this.billing = new BillingResource(transport);
        this.whoami = callable(new WhoamiResource(transport));
        this.system = new SystemResource(transport);
        this.baseUrl = transport.baseUrl;
        this.environment = transport.environment;
        const { baseUrl, environment } = this;
        printAs(this, () => `AmpGate { baseUrl: '${baseUrl}', environment: '${environment}' }`);
    }
}
