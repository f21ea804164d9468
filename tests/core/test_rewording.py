"""The words an admin may change: what is taken, and what is not."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from vlc_wizard.adapters.store import open_store
from vlc_wizard.adapters.texts import catalogues
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.moments import MOMENTS
from vlc_wizard.core.rewording import Reworded, files_of, reworded, taken

TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
ALL = catalogues()
OURS = files_of(ALL)


def test_there_is_a_file_for_each_message_in_each_language_and_as_it_is_it_changes_nothing():
    assert len(OURS) == len(ALL) * len(MOMENTS) == 70
    assert taken(OURS, ALL) == ()
    assert reworded(ALL, ()) == ALL


def edited(moment="everyone", subject="A step more at $tenant", opening="Hello at $tenant."):
    return {f"en-{moment}.txt": f"# ours\nSubject: {subject}\n\n{opening}\n"}


def test_what_was_edited_stands_in_its_place_and_nothing_else_changes():
    own = taken({**OURS, **edited()}, ALL)
    assert own == (Reworded("en", "everyone", "A step more at $tenant", "Hello at $tenant."),)
    now = reworded(ALL, own)
    assert now["en"].moments["everyone"]["opening"] == "Hello at $tenant."
    assert {**now["en"].moments, "everyone": 0} == {**ALL["en"].moments, "everyone": 0}
    assert now["de"] == ALL["de"]
    assert taken(files_of(now), ALL) == own


WRONG = {
    "a place that is not filled": (edited(opening="Hello $password at $tenant."), "$password"),
    "a place that is gone": (edited(subject="A step", opening="Hello."), "$tenant is gone"),
    "a list that is gone": (edited("escalation", "$n at $tenant", "Help $n."), "$names is gone"),
    "a sign that names nothing": (edited(opening="It costs 5 $ at $tenant."), "write $$"),
    "an address": (edited(opening="See https://evil.example at $tenant."), "is an address"),
    "an address without its head": (edited(opening="See aka.ms/x at $tenant."), "is an address"),
    "a mail address": (edited(opening="Ask me@here at $tenant."), "is an address"),
    "markup": (edited(opening="<b>Hello</b> at $tenant."), "plain text"),
    "a long sentence": (edited(opening="at $tenant " + "and on " * 30), "more than 26 words"),
    "a long subject": (edited(subject="$tenant " * 20), "letters of subject"),
    "no subject": ({"en-on.txt": "Hello"}, "begins with Subject:"),
    "no such message": ({"en-lunch.txt": "Subject: x\n\ny"}, "no message has this name"),
    "no such language": ({"xx-on.txt": "Subject: x\n\ny"}, "no message has this name"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_not_taken_and_said(wrong):
    files, words = WRONG[wrong]
    with pytest.raises(UsageError) as refused:
        taken({**OURS, **files}, ALL)
    assert words in refused.value.why


def test_the_words_are_kept_and_the_next_ones_replace_all_of_them(tmp_path):
    now = datetime(2026, 11, 24, tzinfo=UTC)
    one, two = (Reworded("en", moment, "S", "O") for moment in ("on", "guests"))
    for own in ([one], [two]):
        with closing(open_store(tmp_path, TENANT, clock_now=lambda: now)) as store:
            store.waves.reword(own)
    with closing(open_store(tmp_path, TENANT, clock_now=lambda: now)) as store:
        assert store.waves.reworded() == [two]
        store.forget()
    with closing(open_store(tmp_path, TENANT, clock_now=lambda: now)) as store:
        assert store.waves.reworded() == []
