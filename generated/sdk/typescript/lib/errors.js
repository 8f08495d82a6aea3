/** Everything that the client throws, besides the reason of an aborted `signal`. */
export class AmpGateError extends Error {
    constructor(message, options) {
        super(message, options);
        Object.defineProperty(this, 'name', { value: new.target.name, configurable: true });
    }
}
/** The client or the call is set up wrongly. Nothing was sent. */
export class ConfigurationError extends AmpGateError {
}
/** No answer arrived: refused, reset, name not found. `cause` is the error of `fetch`. */
export class ConnectionError extends AmpGateError {
}
/** No whole answer within `timeoutMs`. */
export class TimeoutError extends ConnectionError {
}
/** The server answered with a redirect. It is not followed: the key goes to one host only. */
export class RedirectError extends AmpGateError {
}
/** A success that cannot be read: not JSON, too large, or a page without an end. */
export class UnreadableReplyError extends AmpGateError {
}
/** The server refused: a problem document (RFC 9457). There is a class for each status. */
export class ApiError extends AmpGateError {
    /** The HTTP status. */
    status;
    /** The kind of problem, for programs; `unknown` when the answer is not a problem document. */
    code;
    /** The kind of problem, for people. */
    title;
    /** What is wrong here and how to mend it. */
    detail;
    /** The fields at fault. */
    errors;
    /** The request's id in the server's log. */
    request_id;
    /** The scope that the operation needs. */
    required_scope;
    /** The scopes that the key, or capabilities that the agent, has. */
    have;
    /** The scopes that are lacking. */
    missing;
    /** The object that an earlier request with the same Idempotency-Key made. */
    object_id;
    /** Seconds to wait before trying again, from `Retry-After`. */
    retry_after;
    #refusal;
    constructor(refusal) {
        const { operation, status, headers, problem } = refusal;
        const code = text(problem.code) ?? 'unknown';
        const detail = text(problem.detail) ?? `The server answered with HTTP status ${status}.`;
        const requestId = text(problem.request_id) ?? headers.get('X-Request-Id') ?? undefined;
        super(`${operation}: ${status} ${code}: ${detail}${requestId ? ` (request ${requestId})` : ''}`);
        this.status = status;
        this.code = code;
        this.title = text(problem.title) ?? '';
        this.detail = detail;
        this.errors = fields(problem.errors);
        this.request_id = requestId;
        this.required_scope = text(problem.required_scope);
        this.have = texts(problem.have);
        this.missing = texts(problem.missing);
        this.object_id = text(problem.object_id);
        this.retry_after = refusal.retryAfter;
        this.#refusal = refusal;
    }
    /** The whole problem document, with members that this version does not know. */
    get problem() {
        return this.#refusal.problem;
    }
    get headers() {
        return this.#refusal.headers;
    }
}
/** 400: the request cannot be read or does not fit the description. */
export class BadRequestError extends ApiError {
}
/** 401: no usable API key. */
export class AuthenticationError extends ApiError {
}
/** 403: the key or the agent may not do this; see `required_scope`, `have`, `missing`. */
export class PermissionDeniedError extends ApiError {
}
/** 404: no such object in this workspace and environment. */
export class NotFoundError extends ApiError {
}
/** 409: the object's state does not allow this. */
export class ConflictError extends ApiError {
}
/** 412: the object has changed since the version in `ifMatch`. */
export class PreconditionFailedError extends ApiError {
}
/** 413: the body is too large. */
export class PayloadTooLargeError extends ApiError {
}
/** 415: the body has the wrong media type. */
export class UnsupportedMediaTypeError extends ApiError {
}
/** 422: readable but impossible. */
export class UnprocessableEntityError extends ApiError {
}
/** 429: too many requests; see `retry_after`. */
export class RateLimitError extends ApiError {
}
/** 5xx: the server's fault. */
export class ServerError extends ApiError {
}
/** 500: a fault, in the server's log under `request_id`. */
export class InternalServerError extends ServerError {
}
/** 503: it cannot answer now, or (`outcome_unknown`) does not know whether a change was stored. */
export class ServiceUnavailableError extends ServerError {
}
function text(value) {
    return typeof value === 'string' ? value : undefined;
}
function texts(value) {
    return Array.isArray(value) ? value.filter(item => typeof item === 'string') : undefined;
}
function fields(value) {
    if (!Array.isArray(value))
        return [];
    return value.filter((item) => typeof item === 'object' && item !== null && 'pointer' in item && 'detail' in item);
}
