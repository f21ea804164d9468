"""What a person must do to go on signing in: the address or the code, and the way there."""

from urllib.parse import parse_qs, urlsplit

from vlc_wizard.core.page import Block, Code, Fact, Facts, Link, Say, Text, say
from vlc_wizard.core.ports import Prompt
from vlc_wizard.core.state import State
from vlc_wizard.core.view import View, dated


def prompt_blocks(view: View, prompt: Prompt) -> tuple[Block, ...]:
    """The sentence, the address, and by SSH the tunnel; a rehearsal does it by itself."""
    if view.setting.people_to_be:
        return (Text(_rehearsed(view.state, prompt)),)
    if prompt.way == "browser":
        sentence = (
            say("Your browser was asked to open this address. Sign in there, then come back.")
            if prompt.opened
            else say("No browser could be started. Open this address yourself, on this computer.")
        )
        return (Text(sentence), *_tunnel(view, prompt), Link(prompt.address, say("Sign in at")))
    return (
        Text(say("On any device, open the address and type the code. The code is good until "
                 "$until.", until=prompt.expires_at or "")),
        Link(prompt.address, say("Open")),
        Facts((Fact(say("Code"), say("$code", code=prompt.code)),)),
        dated(view, "device-code-blocked"),
    )  # fmt: skip


def _tunnel(view: View, prompt: Prompt) -> tuple[Block, ...]:
    """By SSH the browser is on another computer: a tunnel leads its answer here."""
    where = view.setting.where
    if not where.by_ssh:
        return ()
    port = _port_of(prompt.address)
    return (
        Text(say("You came here by SSH. On your own computer run this line, and leave it "
                 "running; then open the address there. It ends at localhost, which the tunnel "
                 "leads here.")),
        Code(f"ssh -N -L {port}:127.0.0.1:{port} {where.address or 'THIS-COMPUTER'}"),
    )  # fmt: skip


def _port_of(address: str) -> str:
    """The port at which the browser's answer is taken."""
    back = parse_qs(urlsplit(address).query).get("redirect_uri", [""])[0]
    return str(urlsplit(back).port or "")


def _rehearsed(state: State, prompt: Prompt) -> Say:
    """A rehearsal has no browser and no other device: it does there what a person would."""
    who = state.session.sign_in_as or state.setting.people_to_be[0][1]
    if prompt.way == "browser":
        return say("The rehearsal follows the sign-in page by itself, as $who.", who=who)
    return say("The rehearsal types the code $code by itself, as $who.", code=prompt.code, who=who)
