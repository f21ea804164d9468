"""The usual faults by name, each as the fields of `faults.Fault` that make it."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Literal

from vlc_wizard.rehearsal.sign_in_faults import SIGN_IN_KINDS

Ending = Literal["no answer", "reset", "cut off"]
CODES = {
    400: "BadRequest",
    401: "InvalidAuthenticationToken",
    403: "Authorization_RequestDenied",
    404: "ResourceNotFound",
    429: "TooManyRequests",
    501: "NotImplemented",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


def graph_error(status: int, code: str = "", message: str = "A fault of the rehearsal.") -> bytes:
    """A refusal in Graph's envelope."""
    inner = dict.fromkeys(("request-id", "client-request-id"), "fault")
    inner["date"] = "2026-01-01T00:00:00"
    name = code or CODES.get(status, "InternalServerError")
    error = {"code": name, "message": message, "innerError": inner}
    return json.dumps({"error": error}).encode()


def _challenge(extra: str = "") -> dict[str, str]:
    where = "https://login.microsoftonline.com/common/oauth2/authorize"
    return {"WWW-Authenticate": f'Bearer realm="", authorization_uri="{where}"{extra}'}


CLAIMS = {"access_token": {"acrs": {"essential": True, "value": "c1"}}}
WANTED = base64.b64encode(json.dumps(CLAIMS).encode()).decode()
PROXY = "<html><head><title>Blocked</title></head><body>Ask your network team.</body></html>"
HTML = "text/html; charset=utf-8"
EXPIRED = graph_error(400, "Directory_ExpiredPageToken", "The specified page token has expired.")
REVOKED = "Continuous access evaluation resulted in challenge with result: InteractionRequired."

KINDS: Mapping[str, Mapping[str, Any]] = {
    "lost": {"ending": "no answer"},
    "lost-after": {"ending": "no answer", "effect": True},
    "reset": {"ending": "reset"},
    "reset-after": {"ending": "reset", "effect": True},
    "cut-off": {"ending": "cut off", "effect": True},
    "429": {"status": 429, "headers": {"Retry-After": "5"}},
    "429-silent": {"status": 429},
    "429-absurd": {"status": 429, "headers": {"Retry-After": "99999999"}},
    "429-garbled": {"status": 429, "headers": {"Retry-After": "soon"}},
    "429-after": {"status": 429, "effect": True},  # against its own meaning
    "500": {"status": 500},
    "501": {"status": 501},
    "502": {"status": 502},
    "503": {"status": 503, "headers": {"Retry-After": "2"}},
    "504": {"status": 504},
    "500-after": {"status": 500, "effect": True},
    "501-after": {"status": 501, "effect": True},
    "502-after": {"status": 502, "effect": True},
    "503-after": {"status": 503, "effect": True},
    "504-after": {"status": 504, "effect": True},
    "slow": {"delay": 30.0},
    "proxy-page": {"status": 200, "content_type": HTML, "body": PROXY},
    "proxy-error": {"status": 502, "content_type": HTML, "body": PROXY},
    "elsewhere": {"status": 302, "headers": {"Location": "https://foreign.example/v1.0/me"}},
    "wrong-type": {"content_type": "text/plain"},
    "twice": {"twice": True},
    "stale": {"behind": 90.0},
    "401": {"status": 401, "headers": _challenge()},
    "401-claims": {
        "status": 401,
        "headers": _challenge(f', error="insufficient_claims", claims="{WANTED}"'),
        "body": graph_error(401, "", REVOKED).decode(),
    },
    "403": {"status": 403},
    "404": {"status": 404},  # of an object just made, say
    **SIGN_IN_KINDS,
    "link-expired": {"status": 400, "path": "skiptoken", "body": EXPIRED.decode()},
}
