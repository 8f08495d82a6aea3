/** api.md: every method with its verb, path and scope. */
import type { ApiModel, Method } from '../model.ts'
import { methodName, parametersOf } from './methods.ts'
import { identifier, snake } from './names.ts'
import { Imports } from './source.ts'
import { replyType, type TypeWriter } from './types.ts'

export function emitApiList(model: ApiModel, types: TypeWriter): string {
  const parts = [
    '# Methods of `ampgate_sdk`',
    [
      '`gate` is an `AmpGate`. With an `AsyncAmpGate` the methods are the same: `await` them, and',
      'go through a list with `async for`. Arguments after `*` are given by name; those with `=`',
      'may be left out.',
    ].join('\n'),
    ...model.resources.flatMap(resource => [
      `## ${resource.name}`,
      resource.description,
      ...resource.methods.map(method => emitMethod(resource.name, method, types)),
    ]),
  ]
  return `${parts.join('\n\n')}\n`
}

function emitMethod(resource: string, method: Method, types: TypeWriter): string {
  const imports = new Imports()
  const parameters = parametersOf(method, types, imports, '')
  const show = (one: { name: string; source: string }): string =>
    one.source.endsWith(' = None') ? `${one.name}=` : one.name
  const positional = parameters.filter(one => one.positional).map(show)
  const keywords = parameters.filter(one => !one.positional).map(show)
  const all = [...positional, ...(keywords.length > 0 ? ['*', ...keywords] : [])].join(', ')
  const call = `gate.${identifier(snake(resource))}.${methodName(method)}(${all})`
  const type = types.annotation(replyType(method), 'reply', imports, '')
  const result = method.page ? `Page[${type}]` : method.lines ? `Iterator[${type}]` : type
  const scopes = method.requiredScopes.map(scope => `\`${scope}\``).join(', ')
  const needs = method.public ? 'no API key' : scopes || 'an API key'
  return [
    `### ${resource}.${methodName(method)}`,
    `\`\`\`python\n${call} -> ${result}\n\`\`\``,
    `\`${method.httpMethod} ${method.path}\` · needs ${needs}\n\n${method.summary}`,
  ].join('\n\n')
}
