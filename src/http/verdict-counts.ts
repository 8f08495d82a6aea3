/**
 * Verdicts by the environment that was asked for and code. Of our own, since the client's counter
 * costs 0.37 µs a verdict: it makes a text of the labels each time. This takes 0.02 µs.
 */
const NAME = 'ampgate_verdicts_total'

export class VerdictCounts {
  /** By environment and code; both are closed lists, so it is small. */
  readonly #environments = new Map<string, Map<string, { count: number }>>()

  note(environment: string, code: string): void {
    const known = this.#environments.get(environment)?.get(code)
    if (known === undefined) this.#add(environment, code)
    else known.count++
  }

  #add(environment: string, code: string): void {
    const codes = this.#environments.get(environment) ?? new Map()
    this.#environments.set(environment, codes)
    codes.set(code, { count: 1 })
  }

  /** Prometheus text format 0.0.4. */
  render(): string {
    const lines = [
      `# HELP ${NAME} Verdicts by the environment that was asked for and code.`,
      `# TYPE ${NAME} counter`,
    ]
    for (const [environment, codes] of this.#environments) {
      for (const [code, { count }] of codes) {
        lines.push(`${NAME}{environment="${environment}",code="${code}"} ${count}`)
      }
    }
    return `${lines.join('\n')}\n`
  }
}
