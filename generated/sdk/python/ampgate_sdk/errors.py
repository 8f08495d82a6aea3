"""What a refused request raises: a class per status."""

from __future__ import annotations

from ._errors import APIStatusError


class BadRequestError(APIStatusError):
    """400. The request is not as described.

    `code` is one of `malformed_json`, `invalid_request`, `conflicting_credentials`, `key_in_query`,
    `invalid_cursor`.
    """


class AuthenticationError(APIStatusError):
    """401. No usable API key.

    `code` is one of `credentials_missing`, `credentials_malformed`, `wrong_credential_kind`,
    `invalid_key`, `key_revoked`, `key_expired`.
    """


class PermissionDeniedError(APIStatusError):
    """403. Not allowed. `required_scope`, `have` and `missing` say what is lacking.

    `code` is one of `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
    `live_access_disabled`, `test_access_disabled`, `capability_missing`, `exceeds_grant`,
    `not_delegate`, `exceeds_delegation`, `policy_denied`, `exceeds_parent`, `role_required`,
    `exceeds_authority`, `live_key_required`, `sign_in_refused`, `operator_key_required`.
    """


class NotFoundError(APIStatusError):
    """404. There is no such object.

    `code` is one of `not_found`.
    """


class ConflictError(APIStatusError):
    """409. The state does not allow it.

    `code` is one of `public_key_in_use`, `idempotency_in_flight`, `secret_no_longer_available`,
    `agent_revoked`, `agent_not_active`, `delegation_not_active`, `policy_limit_reached`,
    `key_not_active`, `rotation_in_progress`, `member_exists`, `member_limit_reached`, `last_owner`,
    `member_removed`, `member_linked`, `invitation_not_open`, `identity_linked`, `plan_current`.
    """


class PreconditionFailedError(APIStatusError):
    """412. The object has changed since the version in `if_match`.

    `code` is one of `precondition_failed`.
    """


class RequestTooLargeError(APIStatusError):
    """413. The request is too large.

    `code` is one of `body_too_large`.
    """


class UnsupportedMediaTypeError(APIStatusError):
    """415. The body is of another type.

    `code` is one of `unsupported_media_type`.
    """


class UnprocessableEntityError(APIStatusError):
    """422. The request can be read, but cannot be carried out.

    `code` is one of `invalid_public_key`, `idempotency_conflict`, `invalid_constraints`,
    `token_too_large`, `delegation_cycle`, `invalid_max_depth`, `invalid_policy`, `unknown_scope`,
    `invalid_allowed_ips`, `invalid_expiry`, `unknown_plan`, `plan_not_sold`, `invalid_return_url`.
    """


class RateLimitError(APIStatusError):
    """429. Too many requests. `retry_after` says how many seconds to wait.

    `code` is one of `rate_limited`, `quota_exceeded`.
    """


class InternalServerError(APIStatusError):
    """500. A fault of the server.

    `code` is one of `internal_error`.
    """


class ServiceUnavailableError(InternalServerError):
    """503. The server cannot answer now, or does not know whether a change was stored.

    `code` is one of `unavailable`, `outcome_unknown`.
    """


ERRORS_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    412: PreconditionFailedError,
    413: RequestTooLargeError,
    415: UnsupportedMediaTypeError,
    422: UnprocessableEntityError,
    429: RateLimitError,
    500: InternalServerError,
    503: ServiceUnavailableError,
}
