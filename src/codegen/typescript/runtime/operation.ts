/** What it takes to call an operation; a constant of this is generated for each. */
export type Operation = {
  /** `agents.create` */
  id: string
  method: string
  /** `/v1/agents/{id}` */
  path: string
  /** Needs no key; none is sent. */
  public: boolean
  /** Names of the parameters that go into the query; the others make the body. */
  query: readonly string[]
  hasBody: boolean
  /**
   * `always`: a second execution changes nothing that the first did not. `refused`: repeated only
   * after an answer which says that nothing was executed.
   */
  repeat: 'always' | 'refused'
  /** Takes `Idempotency-Key`. */
  idempotent: boolean
  /** Takes `If-Match`. */
  conditional: boolean
  /** The body has a member `environment`, filled with the key's unless given. */
  sendsEnvironment: boolean
  /** Members of the body that are filled with a fresh random text for each call unless given. */
  perCall: readonly string[]
  reply: 'json' | 'text'
  /** Members of the reply that hold a credential. */
  secrets: readonly string[]
}
