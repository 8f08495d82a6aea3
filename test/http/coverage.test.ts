/** Every status that an operation declares has a file of tests, so that a missing one shows. */
import { expect, test } from 'bun:test'
import { replies } from '../../generated/replies.ts'

const declared = Object.entries(replies).flatMap(([id, statuses]) =>
  Object.keys(statuses).map(status => `${id}/${status}.test.ts`),
)
/** Folders of operations have a dot in their names. */
const present = [...new Bun.Glob('*.*/*.test.ts').scanSync(import.meta.dir)]

test('every declared status has a file', () => {
  expect(declared.filter(file => !present.includes(file))).toEqual([])
})

test('every file is of a declared status', () => {
  expect(present.filter(file => !declared.includes(file))).toEqual([])
})
