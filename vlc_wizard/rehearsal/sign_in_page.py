"""The pages of the login server: pick an account, type a code, back to the app."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="{rules}">
</head><body><h1>{title}</h1>
{body}
</body></html>
"""
SEND = "document.forms[0].submit()"  # nobody has to press a button to get back to the app
SEND_HASH = base64.b64encode(hashlib.sha256(SEND.encode()).digest()).decode()
RULES = f"default-src 'none'; script-src 'sha256-{SEND_HASH}'; form-action *"
WELCOME = "Sign in to the rehearsal tenant"


def page(title: str, body: str) -> str:
    """A page. The title is text, the body is ready."""
    return PAGE.format(title=escape(title), rules=RULES, body=body)


def hidden(fields: Mapping[str, str]) -> str:
    """Fields a form carries along."""
    return "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )


def _buttons(people: Sequence[tuple[str, str]]) -> str:
    lines = []
    for label, user in people:
        button = f'<button name="login" value="{escape(user)}">{escape(user)}</button>'
        lines.append(f"<p>{button} {escape(label)}</p>")
    return "\n".join(lines)


def accounts(action: str, fields: Mapping[str, str], people: Sequence[tuple[str, str]]) -> str:
    """Pick an account. The last field takes any other."""
    buttons = _buttons(people)
    other = '<p><label>Another account <input name="other" autocomplete="username"></label></p>'
    form = f'<form method="post" action="{escape(action)}">{hidden(fields)}{buttons}{other}</form>'
    return page(WELCOME, form)


def device(action: str, people: Sequence[tuple[str, str]]) -> str:
    """Type the code shown on the other device, and who one is."""
    code = '<p><label>Code <input name="user_code" autocomplete="off"></label></p>'
    buttons = _buttons(people)
    return page(
        "Enter the code", f'<form method="post" action="{escape(action)}">{code}{buttons}</form>'
    )


def invitation(action: str, rd: str, tenant: str) -> str:
    """Accept an invitation, or leave it."""
    words = f"<p>{escape(tenant)} would like to know your name and mail address.</p>"
    inside = hidden({"rd": rd}) + "<button>Accept</button>"
    form = f'<form method="post" action="{escape(action)}">{inside}</form>'
    return page("You were invited", words + form)


def back(action: str, fields: Mapping[str, str]) -> str:
    """Back to the app by a form that a person or a script sends."""
    inside = f"{hidden(fields)}<button>Go on</button>"
    script = f"<script>{SEND}</script>"
    return page("Working", f'<form method="post" action="{escape(action)}">{inside}</form>{script}')


def notice(title: str, words: str) -> str:
    """Something to read."""
    return page(title, f"<p>{escape(words)}</p>")
