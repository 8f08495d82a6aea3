/** `npm run check`: everything that holds without a database, in seconds. */

import { STEPS } from './steps.ts'
import { runStep } from './support/run-step.ts'

let holds = true
for (const step of STEPS) holds = (await runStep(step)) === undefined && holds
process.exit(holds ? 0 : 1)
