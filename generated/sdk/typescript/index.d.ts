export type { Call, Reply } from './lib/call.js';
export { AmpGate } from './lib/client.js';
export * from './lib/errors.js';
export type * from './lib/models.js';
export type { ClientOptions, ConditionalOptions, Fetch, IdempotentOptions, RequestOptions, } from './lib/options.js';
export type { Page, PageCall } from './lib/page.js';
export type * from './lib/resources/agents.js';
export type * from './lib/resources/tokens.js';
export type * from './lib/resources/keys.js';
