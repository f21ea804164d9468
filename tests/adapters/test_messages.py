"""What people are told, in every language: complete, filled in, plain, and never bait."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from string import Template

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlc_wizard.adapters.mail_files import eml
from vlc_wizard.adapters.texts import catalogues
from vlc_wizard.core.addresses import of_tenant
from vlc_wizard.core.directions import MFA_SETUP, Direction, Way
from vlc_wizard.core.handout import usable
from vlc_wizard.core.messages import (
    TOLD_TO_ALL,
    About,
    Catalogue,
    Message,
    about_people,
    as_html,
    language_for,
    to_person,
)
from vlc_wizard.core.model import Kind, Origin, Person, Readiness
from vlc_wizard.core.moments import MOMENTS, NOBODY

ALL = catalogues()
ENGLISH = ALL["en"]
TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
ABOUT = About("Contoso Licensing", "+1 555 0100", "2026-12-08", "2027-02-01", "1f3a9c2e")
DIRECTIONS = {
    Way.MEMBER: Direction(Way.MEMBER, MFA_SETUP, code=True),
    Way.PROVIDER: Direction(Way.PROVIDER, "https://idp.contoso.example/enrol"),
    Way.PENDING: Direction(Way.PENDING),
    Way.HOME: Direction(Way.HOME, MFA_SETUP, code=True),
    Way.HERE: Direction(Way.HERE, of_tenant(TENANT), code=True),
    Way.NO_HOME: Direction(Way.NO_HOME, of_tenant(TENANT), code=True),
    Way.UNKNOWN: Direction(Way.UNKNOWN),
}
PERSONAL = [m for m in MOMENTS.values() if m.audience != NOBODY]


def person(**more: object) -> Person:
    values = {
        "id": "id", "name": "Ada Quillfeather", "user_name": "ada@contoso.example",
        "mail": "ada@contoso.example", "kind": Kind.MEMBER, "enabled": True, "pending": False,
        "readiness": Readiness.NOT_REGISTERED, "read_at": datetime(2026, 11, 24, tzinfo=UTC),
        "origin": Origin.OURS, "domain": "contoso.example",
    }  # fmt: skip
    return Person(**{**values, **more})  # type: ignore[arg-type]


def every_message(words: Catalogue) -> list[tuple[Way, Message]]:
    return [
        (way, to_person(moment, words, person(), direction, ABOUT))
        for moment in PERSONAL
        for way, direction in DIRECTIONS.items()
    ]


def test_there_are_seven_languages():
    assert set(ALL) == {"en", "de", "fr", "es", "pt-BR", "ja", "zh-Hans"}


def leaves(words: Catalogue) -> dict[str, str]:
    out = {"greeting": words.greeting, "closing": words.closing}
    for name in ("ways", "states", "lines", "sheet"):
        out |= {f"{name}.{k}": v for k, v in getattr(words, name).items()}
    for moment, parts in words.moments.items():
        out |= {f"moments.{moment}.{k}": v for k, v in parts.items()}
    return out


@pytest.mark.parametrize("language", ALL)
def test_each_sentence_is_there_with_the_same_places_to_fill(language: str):
    english, other = leaves(ENGLISH), leaves(ALL[language])
    assert set(other) == set(english)
    assert all(text.strip() for text in other.values())
    for name, text in english.items():
        assert set(Template(other[name]).get_identifiers()) == set(
            Template(text).get_identifiers()
        ), name
    if language != "en":
        same = {n for n in english if other[n] == english[n]}
        assert same <= {"closing"}


@pytest.mark.parametrize("language", ALL)
def test_nothing_is_left_to_fill_in(language: str):
    words = ALL[language]
    for _, message in every_message(words):
        assert "$" not in message.text + message.subject
    for moment in (m for m in MOMENTS.values() if m.audience == NOBODY):
        for way in ("", "partner-home", "partner-here"):
            message = about_people(moment, words, ABOUT, count=3, names=["Ada"], way=way)
            assert "$" not in message.text + message.subject


@pytest.mark.parametrize("language", ALL)
def test_the_content_rules(language: str):
    words = ALL[language]
    for way, message in every_message(words):
        addresses = re.findall(r"https?://\S+", message.text)
        wanted = DIRECTIONS[way].address
        assert addresses == ([wanted] if wanted else [])  # one action, and only the right link
        assert "Contoso Licensing" in message.text
        assert "+1 555 0100" in message.text
        assert "1f3a9c2e" in message.text
        assert "MFAVLCsupport" not in message.text  # that is for administrators
        facts = [n for n in TOLD_TO_ALL if n not in ("choose", "computer")]
        assert all(words.lines[name] in message.text for name in facts)
        assert words.lines["promise"] in message.text


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt-BR"])
def test_sentences_are_short(language: str):
    for name, text in leaves(ALL[language]).items():
        for sentence in re.split(r"[.!?:;] ", text):
            assert len(sentence.split()) <= 26, (name, sentence)


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.outside += [f"{k}={v}" for k, v in attrs if k in ("href", "src", "background")]


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    return parser


@pytest.mark.parametrize("language", ALL)
def test_no_picture_no_link_nothing_from_elsewhere(language: str):
    for _, message in every_message(ALL[language]):
        found = seen(as_html(message))
        assert found.outside == []
        assert set(found.tags) == {"html", "head", "meta", "title", "body", "p", "code"} or set(
            found.tags
        ) == {"html", "head", "meta", "title", "body", "p"}
        assert b"image" not in eml(message, person(), b"")
    assert seen('<a href="https://evil.example"><img src="x">').outside


HOSTILE = (
    "<script>alert(1)</script>", "$tenant $$ ${run}", "{0.__class__}",
    "Ada\r\nBcc: eve@evil.example",
    "[/][@click=app.quit]", '"><img src=https://evil.example/x>', "=1+1", "%s%n", "&lt;b&gt;",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_only_ever_a_name(name: str):
    about = About(name, name, "", "2027-02-01", "")
    message = to_person(
        MOMENTS["everyone"], ENGLISH, person(name=name), DIRECTIONS[Way.MEMBER], about
    )
    assert name in message.text
    assert seen(as_html(message)).outside == []
    mail = eml(message, person(name=name), b"").decode("ascii")
    head = mail.split("\r\n\r\n")[0]
    assert not re.search(r"^bcc:", head, re.MULTILINE | re.IGNORECASE)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_name_makes_a_mail(name: str):
    message = to_person(MOMENTS["on"], ENGLISH, person(name=name), DIRECTIONS[Way.HERE], ABOUT)
    assert eml(message, person(name=name), b"").startswith(b"Subject: ")


@pytest.mark.parametrize(
    ("preferred", "language"),
    [
        ("de-DE", "de"), ("DE", "de"), ("de_AT", "de"), ("fr-CA", "fr"), ("pt-PT", "pt-BR"),
        ("pt-BR", "pt-BR"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-TW", "en"),
        ("zh-Hant", "en"), ("ja-JP", "ja"), ("nl-NL", "en"), ("", "en"), ("-", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_nearest(preferred: str, language: str):
    assert language_for(preferred, ALL, "en") == language


def test_how_far_somebody_is():
    one = person(readiness=Readiness.READY, methods=1)
    for who, key in ((person(), "not_registered"), (one, "one_method"),
                     (person(readiness=Readiness.PHONE_ONLY), "phone_only")):  # fmt: skip
        message = to_person(MOMENTS["reminder"], ENGLISH, who, DIRECTIONS[Way.MEMBER], ABOUT)
        assert ENGLISH.states[key] in message.text
    at_home = to_person(MOMENTS["reminder"], ENGLISH, person(), DIRECTIONS[Way.HOME], ABOUT)
    assert not [s for s in ENGLISH.states.values() if s in at_home.text]


def test_mail_addresses():
    assert usable("o'brien@contoso.example")
    for odd in ("", "ada", "ada@", "@x.example", "a b@x.example", "a@b@x.example", "=a@x.example",
                "a<b@x.example", "a@localhost", "a\n@x.example", "\u0430@x.example"):  # fmt: skip
        assert not usable(odd), odd
