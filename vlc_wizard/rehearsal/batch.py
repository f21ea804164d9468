"""What a `$batch` asks for: its steps, read, and refused where they are not as documented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request
from vlc_wizard.rehearsal.table import Reply

LIMIT = 20
FAILED = 400  # a status from here on: what depends on the step is not done
MALFORMED = "Invalid batch payload format."
MIXED = "Batch should be either fully sequential or fully parallel."


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a batch."""

    id: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: Any
    after: tuple[str, ...]  # ids of steps, in lower case

    @property
    def key(self) -> str:
        """The id as it is compared: in any case."""
        return self.id.lower()


def steps_of(method: str, body: Any) -> list[Step]:
    """The steps of a batch, in their order."""
    if method != "POST":
        raise GraphRefusal(405, "Request_BadRequest", "Only POST is allowed for $batch.")
    given = body.get("requests") if isinstance(body, Mapping) else None
    if not isinstance(given, list) or not given:
        raise bad_request(MALFORMED)
    if len(given) > LIMIT:
        raise bad_request(f"Number of batch request steps exceeds max value of {LIMIT}.")
    steps = [_step(one) for one in given]
    if len({step.key for step in steps}) != len(steps):
        raise bad_request("Batch request step ids must be present and unique.")
    _check_order(steps)
    return steps


def _step(given: Any) -> Step:
    if not isinstance(given, Mapping):
        raise bad_request(MALFORMED)
    key = given.get("id")
    if not isinstance(key, str) or not key:
        raise bad_request("Batch request step ids must be present and unique.")
    method, url = given.get("method"), given.get("url")
    if not isinstance(url, str) or not isinstance(method, str):
        raise bad_request(f"Batch request step {key} needs url and method.")
    if url.lower().startswith("http") or "$batch" in url.lower():
        raise bad_request(f"Batch request step {key} needs a relative url.")
    headers = _headers(key, given.get("headers", {}))
    if given.get("body") is not None and "content-type" not in headers:
        raise bad_request(f"Write request id : {key} does not contain Content-Type header.")
    after = _after(key, given.get("dependsOn", []))
    return Step(key, method.upper(), url, headers, given.get("body"), after)


def _headers(key: str, given: Any) -> dict[str, str]:
    """By their names in lower case. The values are strings, as in the documented examples."""
    if not isinstance(given, Mapping) or not all(isinstance(one, str) for one in given.values()):
        raise bad_request(f"Batch request step {key} has headers that are no object of strings.")
    return {str(name).lower(): value for name, value in given.items()}


def _after(key: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise bad_request(f"Batch request step {key} has a dependsOn that is no list of ids.")
    return tuple(one.lower() for one in given)


def _check_order(steps: Sequence[Step]) -> None:
    """All of them at once, or one after the other: each waits for steps that stand before it."""
    before: set[str] = set()
    for step in steps:
        if unknown := set(step.after) - before:
            words = f"Batch request step {step.id} depends on what is not before it: "
            raise bad_request(words + ", ".join(sorted(unknown)))
        before.add(step.key)
    waiting = [step for step in steps if step.after]
    if waiting and waiting != list(steps[1:]):
        raise bad_request(MIXED)


def failed_dependency() -> Reply:
    """The answer to a step that waited for one that failed."""
    words = "The request is not performed because a request it depends on failed."
    return Reply(424, {"error": {"code": "FailedDependency", "message": words}})


def answered(step: Step, reply: Reply, json_type: str) -> dict[str, Any]:
    """One answer as it stands in the answer to the batch."""
    headers = {"Cache-Control": "no-cache", "x-ms-resource-unit": "1", "OData-Version": "4.0"}
    if reply.body is not None:
        headers["Content-Type"] = json_type
    if reply.text is not None:
        headers["Content-Type"] = "text/plain"
    body = reply.whole if reply.text is None else reply.text
    part = {"id": step.id, "status": reply.status, "headers": {**headers, **reply.headers}}
    return part if body is None else {**part, "body": body}
