"""Calls until `count` have been answered or one is refused, as a user of the package does.

Prints one JSON line: how many were answered, how long each wait was (seconds), and the error. A wait
only tells the test to move the server's clock on. limits.mjs does and prints the same.
"""

import json
import os

import httpx

from ampgate_sdk import AmpGate, RateLimitError

waits = []


def wait(seconds):
    waits.append(seconds)
    httpx.get(f"{os.environ['TEST_CLOCK']}?seconds={seconds}")


gate = AmpGate()
gate._transport.sleep = wait
answered = 0
said = {}
try:
    while answered < int(os.environ["TEST_COUNT"]):
        gate.audit.stats()
        answered += 1
except RateLimitError as error:
    retry_after = error.retry_after
    said["error"] = {
        "kind": type(error).__name__,
        "status": error.status,
        "code": error.code,
        "retry_after": retry_after,
    }
print(json.dumps({"answered": answered, "waits": waits, **said}))
