"""Sheets to print and the helpdesk's card: HTML that needs nothing from anywhere."""

from collections.abc import Sequence
from html import escape
from string import Template

from vlc_wizard.adapters import qr
from vlc_wizard.core.directions import Direction, Way
from vlc_wizard.core.handout import Recipient
from vlc_wizard.core.helpdesk_card import CARD
from vlc_wizard.core.messages import About, Catalogue, Fill

PAPERS = {"a4": "A4", "letter": "letter"}
_NOTHING_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_PAGE = Template("""<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
@page { size: $paper; margin: 18mm }
body { font: 13pt/1.45 "Segoe UI", Helvetica, Arial, sans-serif; color: #000; background: #fff;
  max-width: 175mm; margin: 0 auto }
h1 { font-size: 24pt; margin: 0 0 4mm } h2 { font-size: 15pt; margin: 5mm 0 1mm }
.code svg { width: 62mm; height: auto; display: block; margin: 3mm 0 }
.address { font: 15pt monospace; overflow-wrap: anywhere }
.person { break-inside: avoid; border-top: 0.3mm solid #000; padding: 3mm 0 }
.person .code svg { width: 38mm }
ul, ol { margin: 2mm 0; padding-left: 7mm }
table { border-collapse: collapse } td, th { border: 0.2mm solid #000; padding: 1.5mm;
  text-align: left; vertical-align: top }
@media screen { body { padding: 12mm } }
@media print { .person { page-break-inside: avoid } }
</style>
</head>
<body>
<main>
$body
</main>
</body>
</html>
""")


def poster(words: Catalogue, about: About, direction: Direction, paper: str) -> str:
    """One page for everybody who gets ready the same way."""
    lines = words.lines
    fill = _fill(about)
    told = ("asked", "choose", "verify", "no-access", "returns", "no-skip", "not-blocked")
    parts = [
        f"<h1>{_safe(words.sheet['title'])}</h1>",
        _paragraph(fill(words.ways[direction.way])),
        _code(direction.address),
        _paragraph(words.sheet["scan"]),
        "<ul>" + "".join(f"<li>{_safe(lines[name])}</li>" for name in told) + "</ul>",
        *_closing(words, about),
    ]
    return _page(words, words.sheet["title"], paper, parts)


def people(words: Catalogue, about: About, recipients: Sequence[Recipient], paper: str) -> str:
    """Several people's, one strip each, to be cut apart and handed out."""
    parts = [f"<h1>{_safe(words.sheet['title'])}</h1>", _paragraph(words.sheet["scan"])]
    for to in recipients:
        whose = Fill({"name": to.person.name or to.person.user_name})(words.sheet["whose"])
        way = Fill({"tenant": about.tenant, "domain": to.person.domain})
        parts += [
            '<section class="person">',
            f"<h2>{_safe(whose)}</h2>",
            _paragraph(way(words.ways[to.direction.way])),
            _code(to.direction.address, coded=to.direction.code),
            "</section>",
        ]
    return _page(words, words.sheet["title"], paper, [*parts, *_closing(words, about)])


def card(about: About, paper: str, addresses: Sequence[tuple[Way, str, str]]) -> str:
    """What the helpdesk keeps on the desk: who calls, what to say, what never to do."""
    parts = [f"<h1>Helpdesk card: MFA for {_safe(about.tenant)}</h1>"]
    for heading, sentences in CARD:
        items = "".join(f"<li>{_safe(sentence)}</li>" for sentence in sentences)
        parts.append(f"<h2>{_safe(heading)}</h2><ul>{items}</ul>")
    rows = "".join(
        f"<tr><th scope='row'>{_safe(who)}</th><td>{_safe(sentence)}</td>"
        f"<td>{_safe(address) or 'no address'}</td></tr>"
        for who, sentence, address in ((w.value, s, a) for w, s, a in addresses)
    )
    parts.append(
        "<h2>Which link for whom</h2><table><thead><tr><th scope='col'>who</th>"
        "<th scope='col'>say</th><th scope='col'>address</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
    if about.run:
        parts.append(_paragraph(f"A genuine message of this wave has the number {about.run}."))
    return _PAGE.substitute(
        language="en", policy=_NOTHING_OUTSIDE, title="Helpdesk card", paper=PAPERS[paper],
        body="\n".join(parts),
    )  # fmt: skip


def _page(words: Catalogue, title: str, paper: str, parts: Sequence[str]) -> str:
    return _PAGE.substitute(
        language=_safe(words.html), policy=_NOTHING_OUTSIDE, title=_safe(title),
        paper=PAPERS[paper], body="\n".join(parts),
    )  # fmt: skip


def _closing(words: Catalogue, about: About) -> list[str]:
    fill = _fill(about)
    lines = words.lines
    said = [
        lines["promise"],
        lines["genuine"] if about.run else "",
        lines["help"] if about.helpdesk else lines["help-unnamed"],
    ]
    return [_paragraph(fill(text)) for text in said if text]


def _fill(about: About) -> Fill:
    return Fill({
        "tenant": about.tenant, "helpdesk": about.helpdesk, "run": about.run, "domain": "",
    })  # fmt: skip


def _code(address: str, *, coded: bool = True) -> str:
    """The code with its address in letters in the same block; letters alone where it has none."""
    if not address:
        return ""
    letters = f'<div class="address">{_safe(address)}</div>'
    if not coded:
        return letters
    return f'<div class="code">{qr.svg(qr.matrix(address))}{letters}</div>'


def _paragraph(text: str) -> str:
    return f"<p>{_safe(text)}</p>"


def _safe(text: str) -> str:
    return escape(text, quote=True)
