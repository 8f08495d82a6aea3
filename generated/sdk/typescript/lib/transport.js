/** Sends calls: attempts, deadlines, retries, and answers turned into results or errors. */
import { apiError } from './api-error.js';
import { Call } from './call.js';
import { AmpGateError, ConnectionError, RedirectError, TimeoutError, UnreadableReplyError, } from './errors.js';
import { PageCall } from './page.js';
import { hideWhenPrinted } from './printing.js';
import { buildRequest } from './request.js';
import { parseRetryAfter, retryDelayMs } from './retry.js';
import { checkRetries, checkTimeout } from './settings.js';
/** The largest answer that is read: a page of 200 full objects stays far below it. */
const replyBytesMax = 16 * 1024 * 1024;
export class Transport {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    get baseUrl() {
        return this.#settings.baseUrl;
    }
    get environment() {
        return this.#settings.environment;
    }
    call(operation, ids, params, options) {
        return new Call(this.#send(operation, { ids, params, options }));
    }
    list(operation, ids, params, options) {
        const reply = this.#send(operation, { ids, params, options });
        return new PageCall(reply, cursor => this.list(operation, ids, { ...params, cursor }, options));
    }
    async #send(operation, args) {
        const { sleep, random } = this.#settings;
        const signal = args.options?.signal;
        const maxRetries = checkRetries(args.options?.maxRetries ?? this.#settings.maxRetries);
        // Built once, so that every attempt carries the same Idempotency-Key and use_id.
        const request = buildRequest(operation, args, this.#settings);
        for (let attempt = 0;; attempt++) {
            signal?.throwIfAborted();
            try {
                return readAnswer(operation, await this.#attempt(operation, request, args));
            }
            catch (error) {
                if (signal?.aborted || attempt >= maxRetries)
                    throw error;
                const delayMs = retryDelayMs(error, operation, attempt, random);
                if (delayMs === undefined)
                    throw error;
                await sleep(delayMs, signal);
            }
        }
    }
    async #attempt(operation, request, args) {
        const { url, method, headers, body } = request;
        const signal = args.options?.signal;
        const timeoutMs = checkTimeout(args.options?.timeoutMs ?? this.#settings.timeoutMs);
        const controller = new AbortController();
        const onAbort = () => controller.abort(signal?.reason);
        signal?.addEventListener('abort', onAbort, { once: true });
        const timer = setTimeout(() => controller.abort(), timeoutMs);
        try {
            const response = await this.#settings.fetch(url, {
                method,
                headers,
                ...(body !== undefined && { body }),
                redirect: 'manual',
                credentials: 'omit',
                signal: controller.signal,
            });
            return { response, text: await readText(operation, response) };
        }
        catch (error) {
            signal?.throwIfAborted();
            if (controller.signal.aborted) {
                throw new TimeoutError(`${operation.id}: no whole answer within ${timeoutMs} ms`);
            }
            if (error instanceof AmpGateError)
                throw error;
            const message = `${operation.id}: no answer from ${this.baseUrl}`;
            throw new ConnectionError(message, { cause: error });
        }
        finally {
            clearTimeout(timer);
            signal?.removeEventListener('abort', onAbort);
        }
    }
}
async function readText(operation, response) {
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    let text = '';
    let bytes = 0;
    while (reader) {
        const { done, value } = await reader.read();
        if (done)
            break;
        bytes += value.byteLength;
        if (bytes > replyBytesMax) {
            await reader.cancel();
            throw new UnreadableReplyError(`${operation.id}: the answer is larger than 16 MB`);
        }
        text += decoder.decode(value, { stream: true });
    }
    return text + decoder.decode();
}
function readAnswer(operation, { response, text }) {
    const { status, headers } = response;
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304)) {
        throw new RedirectError(`${operation.id}: the server answered with a redirect, which is not followed; check baseUrl`);
    }
    if (!response.ok) {
        const retryAfter = parseRetryAfter(headers.get('Retry-After'), Date.now());
        const problem = parseObject(text) ?? {};
        throw apiError({ operation: operation.id, status, headers, problem, retryAfter });
    }
    const request_id = headers.get('X-Request-Id') ?? undefined;
    // The description says that a text is the result; there is nothing to check.
    if (operation.reply === 'text')
        return { data: text, response, request_id };
    const data = parseObject(text);
    if (!data) {
        throw new UnreadableReplyError(`${operation.id}: the answer (${status}) is not a JSON object`);
    }
    hideWhenPrinted(data, operation.secrets);
    // The server holds its answers to the description; unknown members and values stay in.
    return { data: data, response, request_id };
}
/** Without the parser's error, which quotes the text: it may hold a credential. */
function parseObject(text) {
    try {
        const value = JSON.parse(text);
        if (typeof value !== 'object' || value === null || Array.isArray(value))
            return undefined;
        return value;
    }
    catch {
        return undefined;
    }
}
