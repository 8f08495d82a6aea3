export { AmpGate } from './lib/client.js';
export * from './lib/errors.js';
