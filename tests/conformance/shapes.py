"""Whether an answer has the shape of a documented one: its keys, and the kind of each value."""

import re
from typing import Any

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
HOST = re.compile(r"^https://[^/]+/(v1\.0|beta)/")
KEY = re.compile(r"\('[^']*'\)")


def differences(documented: Any, ours: Any, at: str = "") -> set[str]:
    """Where ours lacks what is documented, each place once. Null fits everything."""
    if documented is None:
        return set()
    if isinstance(documented, dict):
        return _of_object(documented, ours, at)
    if isinstance(documented, list):
        return _of_list(documented, ours, at)
    return set() if _same_kind(documented, ours, at) else {at}


def _of_object(documented: dict[str, Any], ours: Any, at: str) -> set[str]:
    if not isinstance(ours, dict):
        return {at}
    found: set[str] = set()
    for name, value in documented.items():
        here = f"{at}.{name}".lstrip(".")
        found |= differences(value, ours[name], here) if name in ours else {here}
    return found


def _of_list(documented: list[Any], ours: Any, at: str) -> set[str]:
    """Each documented element has one of ours that is like it."""
    if not isinstance(ours, list):
        return {at}
    found: set[str] = set()
    for element in documented:
        alike = [o for o in ours if _type(element) in (None, _type(o))]
        if at == "responses":  # a batch: each has its own answer
            alike = [one for one in ours if one["id"] == element["id"]]
        missing = [differences(element, one, f"{at}[]") for one in alike]
        found |= min(missing, key=len, default={f"{at}[]"})
    return found


def _type(element: Any) -> Any:
    return element.get("@odata.type") if isinstance(element, dict) else type(element)


def _same_kind(documented: Any, ours: Any, at: str) -> bool:
    if isinstance(documented, bool) or isinstance(ours, bool):
        return type(documented) is type(ours)
    if at == "responses[].status":
        return bool(documented == ours)
    if isinstance(documented, int | float):
        return isinstance(ours, int | float)
    if not isinstance(ours, str):
        return False
    if at.endswith("@odata.context"):
        return _context(documented) == _context(ours)
    if at.endswith(("error.code", "@odata.type", "error_codes[]")):
        return bool(documented == ours)
    return bool(TIME.match(documented)) == bool(TIME.match(ours))


def _context(text: str) -> str:
    return KEY.sub("('…')", HOST.sub("", text))
