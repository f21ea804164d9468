"""The refusals of the service: one for Graph, one for the login endpoints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from vlc_wizard.rehearsal.organisation import Organisation


@dataclass(slots=True)
class GraphRefusal(Exception):
    """An answer other than success, in Graph's own envelope."""

    status: int
    code: str
    message: str
    inner: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class LoginRefusal(Exception):
    """An OAuth 2.0 error with its AADSTS number."""

    error: str
    number: int
    words: str
    status: int = 400
    suberror: str = ""

    def __str__(self) -> str:
        return f"AADSTS{self.number}: {self.words}"


def missing_parameter(name: str) -> LoginRefusal:
    """A request to the login endpoints without something that it must say."""
    words = f"The request body must contain the following parameter: '{name}'."
    return LoginRefusal("invalid_request", 900144, words)


def bad_request(message: str, code: str = "BadRequest") -> GraphRefusal:
    """The request itself is wrong."""
    return GraphRefusal(400, code, message)


def not_found(what: str) -> GraphRefusal:
    """An object that is not there, in the directory's words."""
    return GraphRefusal(
        404,
        "Request_ResourceNotFound",
        f"Resource '{what}' does not exist or one of its queried reference-property objects "
        "are not present.",
    )


def missing_segment(segment: str) -> GraphRefusal:
    """A path the service does not have."""
    return bad_request(f"Resource not found for the segment '{segment}'.")


def refused(organisation: "Organisation", refusal: LoginRefusal) -> dict[str, Any]:
    """A refusal as the login endpoints word it."""
    at = organisation.clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
    trace, correlation = str(uuid4()), str(uuid4())
    answer: dict[str, Any] = {
        "error": refusal.error,
        "error_description": f"AADSTS{refusal.number}: {refusal.words} Trace ID: {trace} "
        f"Correlation ID: {correlation} Timestamp: {at}",
        "error_codes": [refusal.number],
        "timestamp": at,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={refusal.number}",
    }
    return {**answer, "suberror": refusal.suberror} if refusal.suberror else answer
