/** What a policy's `cedar` may speak of: published, and what it is checked against. */
export const CEDAR_SCHEMA = `// What the Cedar form of an AmpGate policy may speak of.

// The agent that a token is issued for. Its metadata are tags:
//   principal.hasTag("team") && principal.getTag("team") == "data"
entity Agent = {
  "name": String,
  "owner": String,
  "model_provider"?: String,
  "model_name"?: String,
  "capabilities": Set<String>,
} tags String;

// One of the requested scopes, written with dots: Scope::"payments.refund". It lies in every branch
// above it, Scope::"payments.*" and Scope::"*"; a branch can be requested too. Compare with \`in\`.
entity Scope in [Scope] = {
  "is_branch": Bool,
};

type Request = {
  // The lifetime that is asked for.
  "ttl_seconds": Long,
  // The names of the constraints that the request carries.
  "constraints": Set<String>,
  // When, in UTC.
  "now": datetime,
};

action issue, delegate appliesTo {
  principal: Agent,
  resource: Scope,
  context: Request,
};
`
