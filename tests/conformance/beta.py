"""Requests to beta, of which no description is published, judged by their documented examples."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conformance.shapes import differences

FOLDER = Path(os.environ.get("SPEC", "nowhere")).parent / "examples"
BATCH = "/beta/$batch"
PER_USER = re.compile(r"/beta/(me|users/[\w-]+)/authentication/requirements$")
# Asked in case the list tells it, which is not documented: all that may come is what was asked.
PROBE = re.compile(r"/beta/users\?\$select=id,perUserMfaState(&|$)")
EXAMPLES = {"GET": "06_per_user_mfa_get_BETA", "PATCH": "06_per_user_mfa_update_BETA"}
STATES = ("disabled", "enabled", "enforced")
REFUSED = 400


def findings(exchange: Mapping[str, Any]) -> list[str]:
    """What is wrong with a request, or with its answer; whatever has no example is a finding."""
    url, method = exchange["url"].partition("?")[0], exchange["method"]
    if url.endswith(BATCH):
        return _of_batch(exchange)
    if PROBE.search(exchange["url"]) and method == "GET":
        return _of_list(exchange)
    if not PER_USER.search(url) or method not in EXAMPLES:
        return [f"{method} {url}: no documented example"]
    documented = _example(EXAMPLES[method])
    if exchange["status"] >= REFUSED:
        return _refusal(exchange["respBody"])
    wrong = [] if exchange["status"] == documented["response"]["status"] else ["status"]
    for side, body in (("request", exchange["reqBody"]), ("response", exchange["respBody"])):
        wrong += _body(side, documented[side]["body"], body)
    return wrong


def _body(side: str, documented: Any, ours: Any) -> list[str]:
    """Exactly the documented keys, and a state that is one."""
    if documented is None:
        return [] if ours is None else [f"{side}: a body"]
    ours = ours if isinstance(ours, Mapping) else {}
    own = {name for name in ours if not name.startswith("@")}
    wrong = [f"{side}: {name}" for name in sorted(own ^ documented.keys())]
    state = ours.get("perUserMfaState")
    return wrong if state in STATES else [*wrong, f"{side}: {state!r} is no state"]


def _of_list(exchange: Mapping[str, Any]) -> list[str]:
    if exchange["status"] >= REFUSED:
        return _refusal(exchange["respBody"])
    rows = exchange["respBody"]["value"]
    return [
        f"{number}: {row}"
        for number, row in enumerate(rows)
        if row.keys() != {"id", "perUserMfaState"} or row["perUserMfaState"] not in STATES
    ]


def _refusal(body: Any) -> list[str]:
    documented = _example("15_error_generic_shape")["response"]["body"]
    documented["error"].pop("code")  # which one it is differs
    documented["error"]["innerError"]["date"] = "2026-01-01T00:00:00"  # it stands for one
    return sorted(differences(documented, body))


def _of_batch(exchange: Mapping[str, Any]) -> list[str]:
    """The envelope's ids, and each part as if it had been asked alone."""
    asked = {part["id"]: part for part in exchange["reqBody"]["requests"]}
    answered = {part["id"]: part for part in exchange["respBody"]["responses"]}
    wrong = [] if asked.keys() == answered.keys() else ["ids of the parts"]
    root = exchange["url"].removesuffix("/$batch")
    for key in asked.keys() & answered.keys():
        part, answer = asked[key], answered[key]
        alone = {
            "url": f"{root}/{part['url'].lstrip('/')}",
            "method": part["method"],
            "reqBody": part.get("body"),
            "status": answer["status"],
            "respBody": answer.get("body"),
        }
        wrong += [f"part {key}: {found}" for found in findings(alone)]
    return wrong


def _example(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found
