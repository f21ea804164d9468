"""What the sign-in log shows of Volume Licensing Central: the evidence of grades E3 and E4.

Which app of the log that is, is learnt from a sign-in that somebody says they made, never known
beforehand (graph.md 9.3). An empty answer proves nothing: the log is minutes late.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from vlc_wizard.core.checked import Candidate, Check, Said, Seen

Row = Mapping[str, Any]

SOONEST, LATEST = timedelta(minutes=5), timedelta(minutes=11)  # measured: graph.md 9.2
BEFORE = timedelta(hours=1)  # how long before it was said the sign-in may have been
ACTS_AFTER = timedelta(hours=24)  # a policy may take so long to reach every service
DAYS = 30
ONCE = "A real sign-in to Volume Licensing Central shows it"
ALWAYS = f"All sign-ins to Volume Licensing Central of {DAYS} days show it"
_BY_ITSELF = (
    "Volume Licensing Central asks for it by itself, too, and only of a policy the log says that "
    "it was applied"
)
# What the log says of a sign-in that proved who it is twice; the words are the service's.
_MFA_DONE = ("MFA completed", "MFA requirement satisfied")


def at_of(row: Row) -> datetime | None:
    """When a sign-in was; None where the log does not say it in a way we know."""
    try:
        found = datetime.fromisoformat(str(row.get("createdDateTime")))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def got_in(row: Row) -> bool:
    """Whether the sign-in was let through."""
    return (row.get("status") or {}).get("errorCode") == 0


def had_mfa(row: Row) -> bool:
    """Whether MFA was done for it, by what the log says.

    A policy that is content with something else instead proves nothing by being met.
    """
    by_policy = any(
        a.get("result") == "success"
        and {str(c).lower() for c in a.get("enforcedGrantControls") or ()} == {"mfa"}
        for a in row.get("appliedConditionalAccessPolicies") or ()
    )
    details = str((row.get("status") or {}).get("additionalDetails") or "")
    return by_policy or details.startswith(_MFA_DONE)


def result_of(row: Row, policy_id: str) -> str:
    """What became of our policy at this sign-in; empty where the log does not name it."""
    applied = row.get("appliedConditionalAccessPolicies") or ()
    return next((str(a.get("result")) for a in applied if a.get("id") == policy_id), "")


# --- which app it is --------------------------------------------------------------------------


def nobody_yet() -> Seen:
    """Nobody has said that they signed in."""
    why = (
        "nobody has been seen using it yet; sign in to it in a private window, then say who it was"
    )
    return Seen((Check(ONCE, "UNKNOWN", why),))


def too_early(said: Said) -> Seen:
    """Somebody signed in before there was anything to show."""
    why = "nothing is on yet that a sign-in could show; sign in once more when it is"
    return Seen((Check(ONCE, "UNKNOWN", why),), said)


def refused(why: str, said: Said | None) -> Seen:
    """The log could not be read."""
    return Seen((Check(ONCE, "UNKNOWN", f"the sign-in log cannot be read: {why}"),), said, (), why)


def learning(rows: Sequence[Row], said: Said, ours: str, now: datetime) -> Seen:
    """The apps that person signed in to about then. `ours`: the app of this program, none of them.

    Which of them is Volume Licensing Central is asked of a human, also where there is only one.
    """
    found: dict[str, Candidate] = {}
    for row in rows:
        at, app = at_of(row), str(row.get("appId") or "")
        if at is not None and app and app.lower() != ours.lower() and app not in found:
            found[app] = Candidate(app, str(row.get("appDisplayName") or app), at)
    if not found:
        return Seen((_waiting(said, now),), said)
    why = f"{len(found)} found of {said.user_name} about then; say which is the one"
    return Seen((Check(ONCE, "UNKNOWN", why),), said, tuple(found.values()))


def _waiting(said: Said | None, now: datetime) -> Check:
    late = (
        f"the log shows a sign-in after {SOONEST.seconds // 60} to {LATEST.seconds // 60} minutes"
    )
    if said is None:
        return Check(ONCE, "WAIT", f"none is in the log yet; {late}")
    who = f"the sign-in of {said.user_name}, said at {said.at:%H:%M} UTC, is not in the log"
    if now - said.at <= LATEST:
        again = said.at + LATEST
        return Check(ONCE, "WAIT", f"{who} yet; {late}: look again at {again:%H:%M} UTC")
    minutes = int((now - said.at).total_seconds() // 60)
    return Check(
        ONCE, "WAIT", f"{who} after {minutes} minutes; if it stays so, sign in once more and say so"
    )


# --- what the log says of it ------------------------------------------------------------------


def shown(
    rows: Sequence[Row],
    *,
    policy_id: str,
    excluded: Collection[str],
    on_since: datetime | None,
    now: datetime,
    complete: bool,
    said: Said | None = None,
) -> Seen:
    """What the sign-ins to Volume Licensing Central say. `policy_id` empty: another method is on.

    `rows`: newest first, not older than 30 days; only those made since it is on count.
    """
    mine = [r for r in rows if (at := at_of(r)) and (on_since is None or at >= on_since)]
    through = [r for r in mine if got_in(r)]
    if not through:
        return Seen((_none_through(mine, said, now),), said)
    theirs = _of_whom_is_said(through, said, now)
    if not theirs:
        return Seen((_waiting(said, now),), said)
    once = _once(theirs, policy_id, excluded, on_since)
    always = _always(through, on_since, now, complete=complete)
    return Seen((once, always), said)


def _of_whom_is_said(rows: Sequence[Row], said: Said | None, now: datetime) -> list[Row]:
    """The sign-ins of whom it is said, while the log reaches back to it; else everybody's.

    The app may be shared with the Azure portal: only of this person is it known where they went.
    """
    if said is None or now - said.at > timedelta(days=DAYS):
        return list(rows)
    first = said.at - BEFORE
    return [r for r in rows if r.get("userId") == said.object_id and (at_of(r) or first) >= first]


def _none_through(rows: Sequence[Row], said: Said | None, now: datetime) -> Check:
    if not rows:
        return _waiting(said, now)
    codes = sorted({str((r.get("status") or {}).get("errorCode")) for r in rows})
    why = f"{len(rows)} were not let in (AADSTS{', AADSTS'.join(codes)}), so they show nothing yet"
    return Check(ONCE, "WAIT", why)


def _once(
    rows: Sequence[Row], policy_id: str, excluded: Collection[str], on_since: datetime | None
) -> Check:
    asked = [r for r in rows if r.get("userId") not in excluded]
    if not asked:
        return Check(ONCE, "WAIT", "only accounts that are left out have signed in")
    proof = next((r for r in asked if _proves(r, policy_id)), None)
    if proof is not None and not policy_id:
        why = f"{_which(proof)}: MFA was done; {_BY_ITSELF}"
        return Check(ONCE, "UNKNOWN", why)
    if proof is not None:
        return Check(ONCE, "PASS", f"{_which(proof)}: the policy was applied, and MFA was done")
    newest = asked[0]
    if policy_id and not result_of(newest, policy_id):
        return Check(ONCE, "UNKNOWN", f"{_which(newest)}: the log does not name the policy")
    if policy_id and result_of(newest, policy_id) == "success":
        why = "the policy was met; that it was by MFA the log does not say"
        return Check(ONCE, "UNKNOWN", f"{_which(newest)}: {why}")
    not_applied = f"{_which(newest)}: " + (
        "the policy was not applied to it" if policy_id else "no MFA was done for it"
    )
    if _too_soon(newest, on_since):
        return Check(ONCE, "WAIT", f"{not_applied}; a change may take a day to act everywhere")
    more = "; what it is for does not take in that app: All resources would" if policy_id else ""
    return Check(ONCE, "FAIL", f"{not_applied}{more}")


def _proves(row: Row, policy_id: str) -> bool:
    return had_mfa(row) and (not policy_id or result_of(row, policy_id) == "success")


def _too_soon(row: Row, on_since: datetime | None) -> bool:
    at = at_of(row)
    return on_since is not None and at is not None and at - on_since < ACTS_AFTER


def _which(row: Row) -> str:
    name, at = row.get("appDisplayName") or row.get("appId"), at_of(row)
    return f"{at:%Y-%m-%d %H:%M} UTC, {name}, log entry {row.get('id')}"


def _always(
    rows: Sequence[Row], on_since: datetime | None, now: datetime, *, complete: bool
) -> Check:
    without = [r for r in rows if not had_mfa(r)]
    late = [r for r in without if not _too_soon(r, on_since)]
    count = f"{len(rows) - len(without)} of {len(rows)} sign-ins to that app had MFA"
    if late:
        return Check(ALWAYS, "FAIL", f"{count}; the log shows none for {_which(late[0])}")
    if without:
        return Check(ALWAYS, "WAIT", f"{count}; a change may take a day to act everywhere")
    if not complete:
        return Check(ALWAYS, "UNKNOWN", f"{count}, of the newest; there are more than were read")
    if on_since is None:
        return Check(ALWAYS, "UNKNOWN", f"{count}; since when it is on is not written down here")
    end = on_since + timedelta(days=DAYS)
    if now < end:
        return Check(ALWAYS, "WAIT", f"{count} so far; {DAYS} days are over on {end:%Y-%m-%d}")
    return Check(ALWAYS, "PASS", count)
