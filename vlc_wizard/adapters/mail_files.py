"""A message as a file that a mail program opens as a draft."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from vlc_wizard.core.messages import Message, as_html
from vlc_wizard.core.model import Person

PICTURE = "code"  # the only one there may be, and only when it was asked for


def eml(message: Message, to: Person | None, picture: bytes) -> bytes:
    """The file. Without a picture nothing but text is in it."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = _one_line(message.subject)
    if to is not None:
        local, _, domain = to.mail.rpartition("@")
        mail["To"] = Address(_one_line(to.name), local, domain)
    mail["X-Unsent"] = "1"  # Outlook opens it to be sent, not as one that came
    mail["Content-Language"] = message.html
    mail.set_content(
        message.text, cte="base64" if not message.text.isascii() else "quoted-printable"
    )
    html = as_html(message, PICTURE if picture else "")
    mail.add_alternative(html, subtype="html", cte="base64")
    if picture:
        *_, part = mail.iter_parts()  # the alternative just added
        assert isinstance(part, EmailMessage)  # noqa: S101 - so it is
        part.add_related(picture, "image", "png", cid=f"<{PICTURE}>")
    return bytes(mail)


def _one_line(text: str) -> str:
    """A header is one line, whatever was in it."""
    return " ".join(text.split())
