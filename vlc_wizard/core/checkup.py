"""What of this computer may get in the way, judged from what was observed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from vlc_wizard.core.page import Mark

SKEW_WARNS = timedelta(seconds=60)
SKEW_STOPS = timedelta(minutes=5)  # what a sign-in token admits
SMALLEST = (80, 24)
# Who signs the certificates of Microsoft's sign-in and Graph.
_SIGNERS = ("microsoft", "digicert")


@dataclass(frozen=True, slots=True)
class Probe:
    """One request without a token. `status` None: no answer came."""

    what: str
    host: str
    status: int | None
    error: str = ""
    server_time: datetime | None = None
    local_time: datetime | None = None
    issuer: str = ""  # of the certificate; empty where none was seen


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen. Values of environment variables are not looked at, only which are set."""

    python: tuple[int, int, int]
    platform: str
    terminal: bool
    size: tuple[int, int]
    term: str
    colours: str
    variables: frozenset[str]
    keyring: str  # its class; empty where there is none
    keyring_safe: bool
    home: str
    home_writable: bool
    client_id: str
    probes: tuple[Probe, ...]
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing looked at, with what to do about it."""

    mark: Mark
    says: str
    do: str = ""


def checkup(observed: Observed) -> Iterator[Sign]:
    """Everything, in the order in which it would get in the way."""
    yield Sign("ok", f"Python {'.'.join(map(str, observed.python))} on {observed.platform}")
    yield _folder(observed)
    yield from _terminal(observed)
    yield from _variables(observed.variables)
    yield _keyring(observed)
    for probe in observed.probes:
        yield _reached(probe)
    yield from _clock(observed.probes)
    if not observed.rehearsal:
        yield from _signers(observed.probes)
    yield _client(observed)


def _folder(observed: Observed) -> Sign:
    if observed.home_writable:
        return Sign("ok", f"State is kept in {observed.home}")
    return Sign(
        "bad", f"Nothing can be kept in {observed.home}",
        "Make it yours and writable, or name another folder in VLC_WIZARD_HOME.",
    )  # fmt: skip


def _terminal(observed: Observed) -> Iterator[Sign]:
    if not observed.terminal:
        yield Sign("info", "Standard output is no terminal: the wizard works line by line there")
        return
    width, height = observed.size
    small = width < SMALLEST[0] or height < SMALLEST[1]
    yield Sign(
        "warn" if small else "ok",
        f"The terminal has {width} columns and {height} rows ({observed.term or 'no TERM'})",
        "Make it 80 by 24 or larger; smaller works, with more scrolling." if small else "",
    )
    yield Sign("ok", f"Colours: {observed.colours}")


_SPEAKING: Mapping[str, tuple[Mark, str, str]] = {
    "SSLKEYLOGFILE": (
        "bad", "SSLKEYLOGFILE is set: whoever reads that file reads your sign-in",
        "Unset it before you sign in.",
    ),
    "SSL_CERT_FILE": ("info", "SSL_CERT_FILE names the certificates to trust", ""),
    "REQUESTS_CA_BUNDLE": ("info", "REQUESTS_CA_BUNDLE names the certificates to trust", ""),
    "HTTPS_PROXY": ("info", "HTTPS_PROXY names a proxy; it is used", ""),
    "NO_COLOR": ("info", "NO_COLOR is set: no colours", ""),
    "PYTHONHTTPSVERIFY": (
        "warn", "PYTHONHTTPSVERIFY is set; certificates are checked here all the same", "",
    ),
}  # fmt: skip
VARIABLES = frozenset(_SPEAKING)


def _variables(names: Iterable[str]) -> Iterator[Sign]:
    for name in sorted(names):
        mark, says, do = _SPEAKING[name]
        yield Sign(mark, says, do)


def _keyring(observed: Observed) -> Sign:
    if observed.keyring_safe:
        return Sign("ok", f"Keyring: {observed.keyring}")
    what = observed.keyring or "none"
    return Sign("info", f"Keyring: {what}; a sign-in is kept in memory only")


def _reached(probe: Probe) -> Sign:
    if probe.status is None:
        return Sign(
            "bad", f"{probe.what} ({probe.host}) was not reached: {probe.error}",
            "Check the network, the proxy, and --ca where a proxy inspects.",
        )  # fmt: skip
    return Sign("ok", f"{probe.what} ({probe.host}) answers")


def _clock(probes: Iterable[Probe]) -> Iterator[Sign]:
    skews = [abs(p.server_time - p.local_time) for p in probes if p.server_time and p.local_time]
    if not skews:
        yield Sign("unknown", "Whether this clock is right is unknown: nobody told the time")
        return
    worst = max(skews)
    seconds = int(worst.total_seconds())
    if worst >= SKEW_STOPS:
        yield Sign("bad", f"This clock is {seconds} s off: sign-in will be refused", "Set it.")
    elif worst >= SKEW_WARNS:
        yield Sign("warn", f"This clock is {seconds} s off", "Set it before a sign-in is refused.")
    else:
        yield Sign("ok", f"This clock is right to {max(seconds, 1)} s")


def _signers(probes: Iterable[Probe]) -> Iterator[Sign]:
    for probe in probes:
        if probe.issuer and not any(s in probe.issuer.lower() for s in _SIGNERS):
            yield Sign(
                "warn", f"The certificate of {probe.host} is signed by {probe.issuer}",
                "Something between here and Microsoft reads along, as inspecting proxies do. "
                "Ask your network people whether that is meant.",
            )  # fmt: skip


def _client(observed: Observed) -> Sign:
    if observed.client_id:
        return Sign("ok", f"App that signs in: {observed.client_id}")
    return Sign("info", "Which app signs in is not settled yet; the wizard asks")
