import { UnreadableReplyError } from './errors.js';
/** The longest line that is read. */
const lineLengthMax = 1024 * 1024;
/**
 * Objects that are sent one by one, however many there are. Nothing is asked for before the first
 * is; every `for await` asks anew. A stream that ends too early throws, so what ends is whole.
 */
export class LineStream {
    #open;
    /** @internal */
    constructor(open) {
        this.#open = open;
    }
    async *[Symbol.asyncIterator]() {
        const source = await this.#open();
        let count = 0;
        try {
            for await (const line of linesOf(source)) {
                const value = parseLine(source, line);
                // Lines without an id are about the stream: its start, signatures, its end.
                if (value.id === undefined && value.end !== true)
                    continue;
                if (value.end !== true) {
                    count++;
                    yield value;
                }
                else if (value.count === count)
                    return;
                else
                    throw new UnreadableReplyError(`${source.id}: some lines did not arrive`);
            }
            throw new UnreadableReplyError(`${source.id}: the answer ended early`);
        }
        finally {
            await source.cancel();
        }
    }
}
async function* linesOf(source) {
    const decoder = new TextDecoder();
    let text = '';
    for (let part = await source.read(); part; part = await source.read()) {
        text += decoder.decode(part, { stream: true });
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        if (text.length > lineLengthMax) {
            throw new UnreadableReplyError(`${source.id}: a line is longer than 1 MB`);
        }
        yield* lines;
    }
}
/** Without the parser's error, which quotes the text. */
function parseLine({ id }, line) {
    try {
        const value = JSON.parse(line);
        if (typeof value === 'object' && value !== null)
            return value;
    }
    catch {
        // Said below.
    }
    throw new UnreadableReplyError(`${id}: a line is not a JSON object`);
}
