/** `npm run check`: everything that holds without a database, in seconds. */

import { STEPS } from './steps.ts'
import { runSteps } from './support/run-steps.ts'

const failed = await runSteps(STEPS)
process.exit(failed === 0 ? 0 : 1)
