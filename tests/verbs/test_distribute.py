"""`distribute`: every person of three tenants gets the right link and sentence, and no other."""

import csv
import hashlib
import json
import re
from collections import Counter
from email import message_from_bytes
from email.policy import default
from html import unescape
from pathlib import Path

import pytest
import zxingcpp

from vlc_wizard.cli import main

# Written by hand, from the rules for guests and federated domains. What decides stands in front:
# for guests the domain of their mail, for members that of their sign-in name.
SETUP = "https://aka.ms/mfasetup"
OF_TENANT = "https://mysignins.microsoft.com/security-info?tenantId={tenant}"
ENROL = "https://sts.consolidated-licensing.example/enrol"
MEMBER = ("member", SETUP)
HOME = ("home", SETUP)
HERE = ("here", OF_TENANT)
NO_HOME = ("no-home", OF_TENANT)
PENDING = ("pending", "")
PROVIDER = ("provider", ENROL)
SENTENCES = {
    "en": {
        "member": "Set up your method on this page.",
        "home": "Set up MFA with your own organisation. Ask your IT if you cannot.",
        "here": "You set up a second, separate entry for",
        "no-home": "How you sign in first stays as it is.",
        "pending": "Accept the invitation first; you will set up MFA right after.",
        "provider": "Do not use Microsoft's own page for it.",
    },
    "de": {
        "member": "Richten Sie Ihre Methode auf dieser Seite ein.",
        "provider": "Nehmen Sie dafür nicht die Seite von Microsoft.",
    },
    "fr": {
        "member": "Préparez votre méthode sur cette page.",
        "provider": "N'utilisez pas la page de Microsoft pour cela.",
    },
    "es": {
        "member": "Prepare su método en esta página.",
        "provider": "No use para ello la página de Microsoft.",
    },
}  # guests of the rehearsal tenants prefer no language
BY_HAND = {
    "guest-heavy": {
        "adatum-distribution.example": MEMBER,
        "adatumdistribution.onmicrosoft.example": MEMBER,
        "fabrikam-partner.example": HOME,
        "tailspin-resale.example": HERE,
        "wideworld-supply.example": HERE,
        "lucerne-partner.example": HERE,
        "mailbox.example": NO_HOME,
        "post.example": NO_HOME,
        "pending-partner.example": PENDING,
    },
    "federated": {
        "consolidated-licensing.example": PROVIDER,
        "consolidatedlicensing.onmicrosoft.example": MEMBER,
        "fabrikam-partner.example": HERE,
        "mailbox.example": NO_HOME,
        "tailspin-resale.example": PENDING,
    },
    "p1-fresh": {
        "contoso-licensing.example": MEMBER,
        "contosolicensing.onmicrosoft.example": MEMBER,
        "fabrikam-partner.example": HERE,
        "mailbox.example": NO_HOME,
        "tailspin-resale.example": PENDING,
    },
}
PEOPLE = {
    "guest-heavy": {"member": 25, "home": 50, "here": 150, "no-home": 80, "pending": 20},
    "federated": {"provider": 39, "member": 1, "here": 4, "no-home": 1, "pending": 1},
    "p1-fresh": {"member": 40, "here": 4, "no-home": 1, "pending": 1},
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))


def hand_out(folder: Path, *flags: str) -> dict:
    code = main(["distribute", "--to", str(folder), "--language", "en", *flags])
    assert code == 0
    return folder


def rows_of(wave: Path) -> list[dict[str, str]]:
    with (wave / "recipients.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def home_of(row: dict[str, str]) -> str:
    name = row["Sign-in name"]
    if "#EXT#" in name:
        return row["Mail"].rpartition("@")[2]
    return name.rpartition("@")[2]


@pytest.mark.parametrize("scenario", BY_HAND)
def test_every_person_gets_the_right_link_and_sentence(scenario, tmp_path):
    folder = hand_out(
        tmp_path / "out",
        "--demo",
        scenario,
        "--enrolment",
        f"consolidated-licensing.example={ENROL}",
    )
    wave = folder / "wave-1-everyone"
    tenant = json.loads((wave / "manifest.json").read_text())["tenant"]
    rows, wrong = rows_of(wave), []
    for row in rows:
        way, address = BY_HAND[scenario][home_of(row)]
        sentence = SENTENCES[row["Language"]][way]
        address = address.format(tenant=tenant)
        if (row["Where"], row["Address"]) != (way, address):
            wrong.append((row["Sign-in name"], row["Where"], row["Address"]))
        if row["File"]:
            wrong += wrong_in(wave / row["File"], address, sentence)
    assert wrong == []
    assert Counter(row["Where"] for row in rows) == PEOPLE[scenario]


def wrong_in(file: Path, address: str, sentence: str) -> list[tuple[str, str]]:
    mail = message_from_bytes(file.read_bytes(), policy=default)
    wrong = []
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        text = part.get_content()
        flat = " ".join(unescape(text).split())
        if sentence not in flat:
            wrong.append((file.name, f"{kind}: {sentence} is not there"))
        found = set(re.findall(r"https?://[^\s<]+", unescape(text)))
        if found - {address} or (address and not found):
            wrong.append((file.name, f"{kind}: {found}"))
    parts = [p.get_content_type() for p in mail.walk()]
    if parts != ["multipart/alternative", "text/plain", "text/html"] or "<img" in text:
        wrong.append((file.name, str(parts)))
    return wrong


def test_the_judge_sees_a_wrong_one(tmp_path):
    folder = hand_out(tmp_path / "out", "--demo", "p1-fresh")
    mail = next((folder / "wave-1-everyone").glob("*.eml"))
    assert wrong_in(mail, "https://aka.ms/mfasetup", "Nobody says this.")
    assert wrong_in(mail, "https://evil.example", "")


def test_codes_and_sums(tmp_path):
    folder = hand_out(tmp_path / "out", "--demo", "p1-fresh")
    tenant = json.loads((folder / "wave-1-everyone/manifest.json").read_text())
    sums = {f["name"]: f["sha256"] for f in tenant["files"]}
    files = {p.name: p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"}
    assert sums == {n: hashlib.sha256(p.read_bytes()).hexdigest() for n, p in files.items()}
    guests = f"https://mysignins.microsoft.com/security-info?tenantId={tenant['tenant']}"
    for name, address in (("code-members", "https://aka.ms/mfasetup"), ("code-guests", guests)):
        assert decoded(files[f"{name}.png"].read_bytes()) == address
        assert address in files[f"{name}.svg"].read_text().replace("&amp;", "&")
    assert {"helpdesk-card-a4.html", "sheet-members-ja-letter.html"} <= set(files)


def decoded(png: bytes) -> str:
    """What another program reads in a one-bit PNG of ours."""
    import struct
    import zlib

    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    data = zlib.decompress(png[start : start + struct.unpack(">I", png[start - 8 : start - 4])[0]])
    line = (width + 7) // 8 + 1
    pixels = bytearray()
    for y in range(height):
        bits = int.from_bytes(data[y * line + 1 : (y + 1) * line], "big")
        text = f"{bits:0{(line - 1) * 8}b}"[:width]
        pixels += bytes(255 if bit == "1" else 0 for bit in text)
    view = memoryview(bytes(pixels)).cast("B", (height, width))
    (found,) = zxingcpp.read_barcodes(view, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.text


def test_a_code_in_a_mail_needs_the_domain_and_says_why(tmp_path, capsys):
    flags = ("--to", str(tmp_path / "out"), "--demo", "p1-fresh", "--codes-in-mail")
    assert main(["distribute", *flags, "yes"]) == 2
    assert "fraud" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(["distribute", *flags, "contoso-licensing.example"]) == 0
    [*mails] = (tmp_path / "out").rglob("*.eml")
    with_code = [m for m in mails if b"image/png" in m.read_bytes()]
    assert len(with_code) > 40


@pytest.mark.parametrize(
    "address", ["http://idp.contoso.example", "https://a@idp.contoso.example/", "idp", "=x"]
)
def test_an_enrolment_address_that_nobody_should_type_is_refused(address, tmp_path, capsys):
    flags = ("--to", str(tmp_path / "out"), "--demo", "federated")
    code = main(["distribute", *flags, "--enrolment", f"consolidated-licensing.example={address}"])
    assert code == 2
    assert "The enrolment address is not taken" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_second_wave_goes_beside_the_first_and_joiners_are_the_new(tmp_path, capsys):
    folder = hand_out(tmp_path / "out", "--demo", "p1-fresh", "--moment", "reminder")
    hand_out(folder, "--demo", "p1-fresh", "--moment", "joiners")
    first = {r["Object id"] for r in rows_of(folder / "wave-1-reminder")}
    second = {r["Object id"] for r in rows_of(folder / "wave-2-joiners")}
    assert first
    assert second
    assert not first & second
    assert len(first) + len(second) == 46
    ready = {r["Readiness"] for r in rows_of(folder / "wave-1-reminder")}
    assert ready <= {"not_registered", "registered_not_allowed", "pending", "unknown"}


def test_the_days_pass_and_reminders_go_to_fewer_and_not_to_who_opted_out(tmp_path, capsys):
    demo = ("--demo", "p1-fresh")
    folder = hand_out(tmp_path / "out", *demo, "--moment", "reminder")
    first = rows_of(folder / "wave-1-reminder")
    left_alone = next(r for r in first if r["Where"] == "member")
    assert main(["people", *demo, "--opt-out", left_alone["Sign-in name"]]) == 2
    flags = ("--opt-out", left_alone["Sign-in name"], "--reason", "on leave until May")
    assert main(["people", *demo, *flags]) == 0
    assert main(["rehearsal", "clock", "+10d", *demo]) == 0
    hand_out(folder, *demo, "--moment", "reminder")
    second = {r["Object id"] for r in rows_of(folder / "wave-2-reminder")}
    assert second < {r["Object id"] for r in first}
    assert left_alone["Object id"] not in second
    assert left_alone["Readiness"] == "not_registered"


def told_in_waves(capsys) -> list[tuple[str, int]]:
    """What the evidence says of who was told."""
    capsys.readouterr()
    assert main(["report", "--demo", "p1-fresh", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["handed_out"]
    return [(row["moment"], row["people"]) for row in rows]


def test_the_same_message_for_the_same_people_is_no_second_wave(tmp_path, capsys):
    demo = ("--demo", "p1-fresh")
    folder = hand_out(tmp_path / "out", *demo)
    assert main(["distribute", "--to", str(folder), *demo]) == 2
    problem = capsys.readouterr().err
    assert str(folder / "wave-1-everyone") in " ".join(problem.split())
    assert "--again" in problem
    assert [p.name for p in folder.glob("wave-*")] == ["wave-1-everyone"]
    assert told_in_waves(capsys) == [("everyone", 46)]
    copy = hand_out(tmp_path / "copy", *demo)
    assert "nobody is counted as told once more" in capsys.readouterr().out
    runs = [json.loads((f / "wave-1-everyone/manifest.json").read_text()) for f in (folder, copy)]
    assert runs[0]["run"] == runs[1]["run"]
    assert told_in_waves(capsys) == [("everyone", 46)]
    hand_out(folder, *demo, "--again")
    assert {p.name for p in folder.glob("wave-*")} == {"wave-1-everyone", "wave-2-everyone"}
    assert told_in_waves(capsys) == [("everyone", 46)] * 2


def test_codes_in_the_mails_are_files_of_the_same_wave(tmp_path, capsys):
    demo = ("--demo", "p1-fresh")
    folder = hand_out(tmp_path / "out", *demo)
    hand_out(folder, *demo, "--codes-in-mail", "contoso-licensing.example")
    assert {p.name for p in folder.glob("wave-*")} == {"wave-1-everyone", "wave-1-everyone-2"}
    assert told_in_waves(capsys) == [("everyone", 46)]


def test_where_everybody_is_asked_already_it_is_on_is_said(tmp_path):
    folder = hand_out(tmp_path / "out", "--demo", "defaults-on-p1")
    assert [p.name for p in folder.glob("wave-*")] == ["wave-1-on"]
