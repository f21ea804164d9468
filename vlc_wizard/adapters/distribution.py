"""One wave as a folder: messages, lists, codes and sheets, with the sums of all of them."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest
from itertools import islice
from pathlib import Path

from vlc_wizard.adapters import mail_files, qr, sheets
from vlc_wizard.adapters.exports import inert, table
from vlc_wizard.adapters.files import NO_FOLLOW, PRIVATE, not_saved, reason, save
from vlc_wizard.core.addresses import of_tenant
from vlc_wizard.core.directions import MFA_SETUP, SENTENCES, WAY_WORDS, Direction, Way
from vlc_wizard.core.handout import Batch, Recipient, usable
from vlc_wizard.core.messages import Message, as_html
from vlc_wizard.core.moments import NOBODY
from vlc_wizard.core.ports import HandedOut

MOST_ON_SHEETS = 200  # people on one sheet to cut apart; the list has all
_AT_ONCE = 500
_HEADER = (
    "Name", "Sign-in name", "Mail", "Language", "User type", "Where", "Address", "Readiness",
    "Subject", "File", "Object id",
)  # fmt: skip

Told = Callable[[int], None]


@dataclass
class Distribution:
    """Writes one wave. Nothing of it is there under its own name before all of it is."""

    folder: Path
    batch: Batch
    wave: int
    codes_in_mail: bool = False
    told: Told = lambda _: None
    _files: dict[str, tuple[str, int]] = field(default_factory=dict)  # name -> sum, bytes

    def write(self) -> HandedOut:
        """All of it. Raises StateError."""
        folder = self._open()
        name = self._free_name(folder)
        part = folder / f".{name}.part"
        try:
            _clear(part)
            part.mkdir(mode=0o700)
            people, without = self._wave(part)
            self._shared(folder)
            self._manifest(part / "manifest.json")
            part.rename(folder / name)
        except OSError as error:
            raise not_saved(self.folder, reason(error)) from error
        return HandedOut(folder, folder / name, tuple(people), without, len(self._files) + 1)

    def _open(self) -> Path:
        """The folder, made where it is missing; a link is not followed."""
        folder = self.folder.absolute()
        if folder.is_symlink():
            raise not_saved(folder, "A symbolic link has this name, and links are not followed.")
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise not_saved(folder, reason(error)) from error
        return folder

    def _free_name(self, folder: Path) -> str:
        name, n = f"wave-{self.wave}-{self.batch.moment.id}", 1
        while (folder / name).exists() or (folder / name).is_symlink():
            n += 1
            name = f"wave-{self.wave}-{self.batch.moment.id}-{n}"
        return name

    # --- the wave -----------------------------------------------------------------------------

    def _wave(self, part: Path) -> tuple[list[str], int]:
        people: list[str] = []
        rows: list[Sequence[str]] = []
        without = 0
        for number, to in enumerate(self.batch.recipients(), start=1):
            message = self.batch.message(to)
            name = ""
            if usable(to.person.mail):
                name = f"{number:06d}.eml"
                content = mail_files.eml(message, to.person, self._picture(to.direction))
                self._new(part / name, content)
            else:
                without += 1
            people.append(to.person.id)
            rows.append(_row(to, message, name))
            if number % _AT_ONCE == 0:
                self.told(number)
        self._keep(part / "recipients.csv", b"".join(table(_HEADER, rows)))
        self._general(part)
        return people, without

    def _general(self, part: Path) -> None:
        """Messages without a recipient of ours, and one of each kind to paste elsewhere."""
        for number, (which, message) in enumerate(self.batch.general(), start=1):
            name = "message" if self.batch.moment.id != "partner" else f"partner-{number:03d}"
            self._both(part, name, message)
            if which:
                self._new(part / f"{name}-domain.txt", f"{which}\n".encode())
        if self.batch.moment.audience == NOBODY and self.batch.moment.about:
            self._keep(part / "about.csv", b"".join(table(_HEADER, self._about_rows())))

    def _both(self, part: Path, name: str, message: Message) -> None:
        self._new(part / f"{name}.txt", f"{message.subject}\n\n{message.text}".encode())
        self._new(part / f"{name}.html", as_html(message).encode())
        self._new(part / f"{name}.eml", mail_files.eml(message, None, b""))

    def _about_rows(self) -> Iterator[Sequence[str]]:
        from vlc_wizard.core.moments import hears

        batch = self.batch
        for person in batch.everybody():
            if hears(batch.moment.about, person, batch.circle):
                to = batch.recipient(person)
                yield _row(to, Message("", (), ""), "")

    def _picture(self, direction: Direction) -> bytes:
        if not self.codes_in_mail or not direction.code:
            return b""
        return qr.png(qr.matrix(direction.address), direction.address)

    # --- what every wave shares ---------------------------------------------------------------

    def _shared(self, folder: Path) -> None:
        tenant = of_tenant(self.batch.directions.tenant_id)
        for name, address in (("code-members", MFA_SETUP), ("code-guests", tenant)):
            matrix = qr.matrix(address)
            self._keep(folder / f"{name}.png", qr.png(matrix, address))
            self._keep(folder / f"{name}.svg", qr.svg(matrix, address).encode())
        for paper in sheets.PAPERS:
            self._posters(folder, paper, tenant)
            text = sheets.card(self.batch.about, paper, self._links())
            self._keep(folder / f"helpdesk-card-{paper}.html", text.encode())

    def _posters(self, folder: Path, paper: str, tenant: str) -> None:
        about = self.batch.about
        member = Direction(Way.MEMBER, MFA_SETUP, code=True)
        guest = Direction(Way.HERE, tenant, code=True)
        for language, words in self.batch.catalogues.items():
            for who, way in (("members", member), ("guests", guest)):
                text = sheets.poster(words, about, way, paper)
                self._keep(folder / f"sheet-{who}-{language}-{paper}.html", text.encode())
        shown = list(islice(self.batch.recipients(), MOST_ON_SHEETS))
        words = self.batch.catalogues[self.batch.default_language]
        text = sheets.people(words, about, shown, paper)
        self._keep(folder / f"sheet-people-{paper}.html", text.encode())

    def _links(self) -> list[tuple[Way, str, str]]:
        addresses = {
            Way.MEMBER: MFA_SETUP,
            Way.HOME: MFA_SETUP,
            Way.HERE: of_tenant(self.batch.directions.tenant_id),
            Way.NO_HOME: of_tenant(self.batch.directions.tenant_id),
            Way.PROVIDER: " ".join(self.batch.directions.enrolment.values()),
        }
        tenant = self.batch.about.tenant
        return [
            (way, f"{WAY_WORDS[way]}: {says}".replace("$tenant", tenant), addresses.get(way, ""))
            for way, says in ((w, s.replace("$address", MFA_SETUP)) for w, s in SENTENCES.items())
        ]

    # --- files --------------------------------------------------------------------------------

    def _keep(self, path: Path, content: bytes) -> None:
        """A file that may replace an older one."""
        save(path, [content])
        self._sum(path)

    def _new(self, path: Path, content: bytes) -> None:
        """A file in a folder that is nobody else's; there may be fifty thousand."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW, PRIVATE)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        self._sum(path)

    def _sum(self, path: Path) -> None:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        self._files[path.name] = (digest, path.stat().st_size)

    def _manifest(self, path: Path) -> None:
        document = {
            "moment": self.batch.moment.id,
            "wave": self.wave,
            "run": self.batch.about.run,
            "tenant": self.batch.directions.tenant_id,
            "codes_in_mail": self.codes_in_mail,
            "files": [
                {"name": name, "sha256": digest, "bytes": size}
                for name, (digest, size) in sorted(self._files.items())
            ],
        }
        save(path, [json.dumps(document, indent=1).encode()])


def written(folder: Path, run: str, *, codes_in_mail: bool) -> Path | None:
    """Where in this folder a whole wave with this number for helpdesks is."""
    for manifest in sorted(folder.absolute().glob("wave-*/manifest.json")):
        try:
            says = json.loads(manifest.read_bytes())
        except (OSError, ValueError):  # not ours, or damaged: no wave that could be used
            continue
        known = (says.get("run"), says.get("codes_in_mail")) if isinstance(says, dict) else ()
        if known == (run, codes_in_mail):
            return manifest.parent
    return None


def _clear(part: Path) -> None:
    """What a wave that was cut off has left."""
    if not part.exists():
        return
    for path in part.iterdir():
        path.unlink()
    part.rmdir()


def _row(to: Recipient, message: Message, name: str) -> Sequence[str]:
    person, direction = to.person, to.direction
    return [
        inert(cell)
        for cell in (
            person.name, person.user_name, person.mail, to.language, str(person.kind),
            str(direction.way), direction.address, str(person.readiness), message.subject, name,
            person.id,
        )
    ]  # fmt: skip
