// Calls until `count` have been answered or one is refused, as a user of the package does. Prints one
// JSON line: how many were answered, how long each wait was (seconds), and the error. A wait only
// tells the test to move the server's clock on. limits.py does and prints the same.
import { AmpGate } from '../../../generated/sdk/typescript/index.js'

const waits = []
const gate = new AmpGate({
  sleep: async ms => {
    waits.push(ms / 1000)
    await fetch(`${process.env.TEST_CLOCK}?seconds=${ms / 1000}`)
  },
})
let answered = 0
let error
try {
  for (; answered < Number(process.env.TEST_COUNT); answered++) await gate.audit.stats()
} catch (refusal) {
  const { status, code, retry_after } = refusal
  error = { kind: refusal.constructor.name, status, code, retry_after }
}
console.log(JSON.stringify({ answered, waits, error }))
