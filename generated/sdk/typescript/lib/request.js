/** An operation and its arguments → one HTTP request. */
import { ConfigurationError } from './errors.js';
export function buildRequest(operation, { ids, params, options }, settings) {
    if (!operation.public && settings.apiKey === undefined) {
        throw new ConfigurationError(`${operation.id} needs an API key: pass new AmpGate({ apiKey }) or set AMPGATE_API_KEY`);
    }
    const given = Object.entries(params ?? {}).filter(([, value]) => value !== undefined);
    const query = given.filter(([name]) => operation.query.includes(name));
    const members = given.filter(([name]) => !operation.query.includes(name));
    if (members.length > 0 && !operation.hasBody) {
        throw new ConfigurationError(`${operation.id} has no parameter ${members[0]?.[0]}`);
    }
    return {
        url: settings.baseUrl + buildPath(operation, ids) + buildQuery(query),
        method: operation.method,
        headers: buildHeaders(operation, options, settings),
        body: operation.hasBody ? buildBody(operation, members, settings) : undefined,
    };
}
function buildPath(operation, ids) {
    let index = 0;
    return operation.path.replace(/\{(\w+)\}/g, (_, name) => {
        const id = ids[index++];
        // An empty id or a dot segment would name another operation's path.
        if (typeof id !== 'string' || id === '' || id === '.' || id === '..') {
            throw new ConfigurationError(`${operation.id}: ${name} must be a text that is not empty`);
        }
        return encodeURIComponent(id);
    });
}
function buildQuery(entries) {
    const query = new URLSearchParams();
    for (const [name, value] of entries) {
        for (const item of Array.isArray(value) ? value : [value]) {
            query.append(name, item instanceof Date ? item.toISOString() : String(item));
        }
    }
    return query.size === 0 ? '' : `?${query}`;
}
function buildBody(operation, members, settings) {
    const body = Object.fromEntries(members);
    if (operation.sendsEnvironment)
        body.environment ??= settings.environment;
    for (const name of operation.perCall)
        body[name] ??= randomKey();
    return JSON.stringify(body);
}
function buildHeaders(operation, options, settings) {
    const headers = new Headers();
    const own = {
        Accept: operation.reply === 'json' ? 'application/json' : '*/*',
        'Content-Type': operation.hasBody ? 'application/json' : undefined,
        'User-Agent': settings.userAgent,
        'X-API-Key': operation.public ? undefined : settings.apiKey,
        'Idempotency-Key': operation.idempotent ? (options?.idempotencyKey ?? randomKey()) : undefined,
        'If-Match': operation.conditional ? options?.ifMatch : undefined,
    };
    for (const entries of [settings.headers, options?.headers ?? {}, own]) {
        for (const [name, value] of Object.entries(entries)) {
            if (value !== undefined)
                setHeader(headers, name, value);
        }
    }
    return headers;
}
function setHeader(headers, name, value) {
    try {
        headers.set(name, value);
    }
    catch {
        // Not the error of `Headers`: its text repeats the value.
        throw new ConfigurationError(`the header ${JSON.stringify(name)} cannot be sent as given`);
    }
}
/** 128 random bits. Not `randomUUID`, which browsers have on secure pages only. */
function randomKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
