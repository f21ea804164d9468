"""What is being typed outlives work that ends in the background."""

from dataclasses import replace
from datetime import UTC, datetime

from vlc_wizard.core.acts import ReadPeople
from vlc_wizard.core.events import Finished, WentBack
from vlc_wizard.core.model import Cloud
from vlc_wizard.core.outcomes import PeopleRead
from vlc_wizard.core.page import say
from vlc_wizard.core.session import Session
from vlc_wizard.core.state import Setting, State
from vlc_wizard.core.walk import advance
from vlc_wizard.core.words import Words

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SETTING = Setting(Cloud("public", "https://l", "https://g"), Words({}, {}, (), ""))


def test_a_finished_reading_takes_no_draft_away() -> None:
    typed = State(SETTING, Session(), at="configure", draft={"others": "x"})
    typed = replace(typed, field_errors={"others": say("not here")})
    after, acts = advance(typed, Finished(ReadPeople(), PeopleRead(None, None)), NOW)  # type: ignore[arg-type]
    assert (after.draft, after.field_errors, acts) == (typed.draft, typed.field_errors, ())


def test_going_back_hides_the_json_first():
    opened = State(SETTING, Session(), at="review", trail=("configure",), shown=frozenset({"json"}))
    hidden, acts = advance(opened, WentBack(), NOW)
    assert (hidden.at, hidden.shown, acts) == ("review", frozenset(), ())
    left, _ = advance(hidden, WentBack(), NOW)
    assert left.at == "configure"
