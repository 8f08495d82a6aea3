"""Verifies a token with PyJWT and the published keys alone, as a service without this SDK would.

    offline_verify.py <address of the key set> <issuer>   (the token on stdin)
"""

from __future__ import annotations

import json
import sys

import jwt


def main() -> None:
    jwks_url, issuer = sys.argv[1:]
    token = sys.stdin.read()
    key = jwt.PyJWKClient(jwks_url).get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token,
        key,
        algorithms=["EdDSA"],
        issuer=issuer,
        audience=issuer,
        options={"require": ["exp", "iat", "iss", "aud", "sub", "jti"]},
    )
    print(json.dumps({"header": jwt.get_unverified_header(token), "claims": claims}))


if __name__ == "__main__":
    main()
