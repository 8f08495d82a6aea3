/**
 * `text` with memory of its own. One that was cut from another holds all of that, which may be a
 * body of 64 KB for 30 bytes: whoever keeps a slice for longer than a request keeps this instead.
 */
export const ownText = (text: string): string => Buffer.from(text).toString()
