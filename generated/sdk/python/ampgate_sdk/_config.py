"""Where the server is and who calls it: arguments, else the environment, else the defaults."""

from __future__ import annotations

import ipaddress
import os
from typing import Optional

import httpx

from ._errors import ConfigurationError
from ._secrets import ApiKey

DEFAULT_BASE_URL = "http://127.0.0.1:8080"
DEFAULT_TIMEOUT = httpx.Timeout(30.0, connect=5.0)


def read_api_key(argument: Optional[str]) -> Optional[ApiKey]:
    """`argument`, else AMPGATE_API_KEY. An empty argument means no key at all."""
    text = os.environ.get("AMPGATE_API_KEY") if argument is None else argument
    try:
        return ApiKey.read(text)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def read_environment(argument: Optional[str], api_key: Optional[ApiKey]) -> str:
    """`argument`, else what the key says, else `live`."""
    said = None if api_key is None else api_key.environment
    if argument is None:
        return said or "live"
    if argument not in ("live", "test"):
        raise ConfigurationError('environment must be "live" or "test".')
    if said is not None and said != argument:
        raise ConfigurationError(f"environment is {argument}, but the API key is a {said} key.")
    return argument


def read_base_url(argument: Optional[str], *, allow_insecure_http: bool) -> httpx.URL:
    """`argument`, else AMPGATE_URL, else this machine. Plain http only to this machine."""
    text = argument or os.environ.get("AMPGATE_URL") or DEFAULT_BASE_URL
    try:
        url = httpx.URL(text.strip().rstrip("/"))
    except httpx.InvalidURL:
        raise ConfigurationError("The base URL is not a URL.") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError("The base URL must start with https:// (or http://).")
    if url.userinfo or url.query or url.fragment:
        raise ConfigurationError("The base URL must hold no user, query or fragment.")
    if url.scheme == "http" and not is_loopback(url) and not allow_insecure_http:
        raise ConfigurationError(
            f"Plain http to {url.host} would send keys and tokens readable over the network. "
            "Use https, or pass allow_insecure_http=True if that network is yours."
        )
    return url


def is_loopback(url: httpx.URL) -> bool:
    if url.host == "localhost" or url.host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return False


def trust_environment(url: httpx.URL) -> bool:
    """Whether proxies of the environment may be used: not for plain http, which they could read."""
    return url.scheme == "https"
