/** Everything that the client throws, besides the reason of an aborted `signal`. */
export declare class AmpGateError extends Error {
    constructor(message: string, options?: ErrorOptions);
}
/** The client or the call is set up wrongly. Nothing was sent. */
export declare class ConfigurationError extends AmpGateError {
}
/** No answer arrived: refused, reset, name not found. `cause` is the error of `fetch`. */
export declare class ConnectionError extends AmpGateError {
}
/** No whole answer within `timeoutMs`. */
export declare class TimeoutError extends ConnectionError {
}
/** The server answered with a redirect. It is not followed: the key goes to one host only. */
export declare class RedirectError extends AmpGateError {
}
/** A success that cannot be read: not JSON, too large, or a page without an end. */
export declare class UnreadableReplyError extends AmpGateError {
}
/** One thing that is wrong with the request. */
export type FieldError = {
    /** A JSON pointer into the body, `?name` for a query parameter, `header Name` for a header. */
    pointer: string;
    /** What is wrong and how to mend it. */
    detail: string;
};
/** What an `ApiError` is made of. */
export type Refusal = {
    /** `agents.create` */
    operation: string;
    status: number;
    headers: Headers;
    /** The parsed body, `{}` when it is not a JSON object. */
    problem: Readonly<Record<string, unknown>>;
    /** Seconds, from `Retry-After`. */
    retryAfter: number | undefined;
};
/** The server refused: a problem document (RFC 9457). There is a class for each status. */
export declare class ApiError extends AmpGateError {
    #private;
    /** The HTTP status. */
    readonly status: number;
    /** The kind of problem, for programs; `unknown` when the answer is not a problem document. */
    readonly code: string;
    /** The kind of problem, for people. */
    readonly title: string;
    /** What is wrong here and how to mend it. */
    readonly detail: string;
    /** The fields at fault. */
    readonly errors: readonly FieldError[];
    /** The request's id in the server's log. */
    readonly request_id: string | undefined;
    /** The scope that the operation needs. */
    readonly required_scope: string | undefined;
    /** The scopes that the key, or capabilities that the agent, has. */
    readonly have: readonly string[] | undefined;
    /** The scopes that are lacking. */
    readonly missing: readonly string[] | undefined;
    /** The object that an earlier request with the same Idempotency-Key made. */
    readonly object_id: string | undefined;
    /** Seconds to wait before trying again, from `Retry-After`. */
    readonly retry_after: number | undefined;
    constructor(refusal: Refusal);
    /** The whole problem document, with members that this version does not know. */
    get problem(): Readonly<Record<string, unknown>>;
    get headers(): Headers;
}
/** 400: the request cannot be read or does not fit the description. */
export declare class BadRequestError extends ApiError {
}
/** 401: no usable API key. */
export declare class AuthenticationError extends ApiError {
}
/** 403: the key or the agent may not do this; see `required_scope`, `have`, `missing`. */
export declare class PermissionDeniedError extends ApiError {
}
/** 404: no such object in this workspace and environment. */
export declare class NotFoundError extends ApiError {
}
/** 409: the object's state does not allow this. */
export declare class ConflictError extends ApiError {
}
/** 412: the object has changed since the version in `ifMatch`. */
export declare class PreconditionFailedError extends ApiError {
}
/** 413: the body is too large. */
export declare class PayloadTooLargeError extends ApiError {
}
/** 415: the body has the wrong media type. */
export declare class UnsupportedMediaTypeError extends ApiError {
}
/** 422: readable but impossible. */
export declare class UnprocessableEntityError extends ApiError {
}
/** 429: too many requests; see `retry_after`. */
export declare class RateLimitError extends ApiError {
}
/** 5xx: the server's fault. */
export declare class ServerError extends ApiError {
}
/** 500: a fault, in the server's log under `request_id`. */
export declare class InternalServerError extends ServerError {
}
/** 503: it cannot answer now, or (`outcome_unknown`) does not know whether a change was stored. */
export declare class ServiceUnavailableError extends ServerError {
}
