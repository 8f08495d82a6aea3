import { type JsonSchema, operations } from '../../generated/operations.ts'

/** What the description says of an operation's body: the same rules hold for the operator. */
export const describedMembers = (
  id: 'keys.create' | 'members.create' | 'workspace.update',
): Readonly<Record<string, JsonSchema>> => {
  const schema: JsonSchema = operations[id].body.schema
  return schema.properties as Readonly<Record<string, JsonSchema>>
}
