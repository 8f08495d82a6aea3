import { testLiveOnlyRateLimited } from '../../support/live-only.ts'

testLiveOnlyRateLimited('members.remove')
