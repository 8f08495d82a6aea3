import { testForbidden } from '../../support/credentials.ts'
import { newWorkspace } from '../../support/workspaces.ts'

testForbidden('system.metrics', {
  operator_key_required: async gate => {
    const other = await newWorkspace(gate)
    return other.live.call('system.metrics')
  },
})
