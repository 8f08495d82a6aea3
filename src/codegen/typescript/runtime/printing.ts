/** What `console.log` and `util.inspect` show, on Node, Bun and Deno. */
const inspectCustom = Symbol.for('nodejs.util.inspect.custom')

/** Lets `shown()` be printed in place of `target`. Members and JSON stay as they are. */
export function printAs(target: object, shown: () => unknown): void {
  Object.defineProperty(target, inspectCustom, { value: shown, enumerable: false })
}

/** Hides the named members when `target` is printed; reading them still gives their values. */
export function hideWhenPrinted(target: object, names: readonly string[]): void {
  const present = names.filter(name => name in target)
  if (present.length === 0) return
  printAs(target, () => ({
    ...target,
    ...Object.fromEntries(present.map(name => [name, '[hidden]'])),
  }))
}
