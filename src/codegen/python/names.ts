/** Names on the wire → names in Python. */

const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield'
  ).split(' '),
)

/** `rotateKey`, `Idempotency-Key` → `rotate_key`, `idempotency_key`. */
export function snake(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_')
  return words.toLowerCase()
}

/** A parameter or field: the name on the wire, `from_` for `from`. */
export function identifier(name: string): string {
  const plain = /^[A-Za-z_]\w*$/.test(name) ? name : snake(name)
  return keywords.has(plain) ? `${plain}_` : plain
}

/** `api-keys` → `ApiKeys`. */
export function pascal(name: string): string {
  return snake(name)
    .split('_')
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}

/** `rotateKey` → `_ROTATE_KEY` */
export function constant(name: string): string {
  return `_${snake(name).toUpperCase()}`
}

/** A double-quoted text literal. Every JSON text is one in Python too. */
export function quoted(text: string): string {
  return JSON.stringify(text)
}
