"""`rehearsal serve`: a tenant in one process, the real command in others, a wire between them."""

import json
import os
import signal
import socket
import ssl
import sys
import urllib.request
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from tests.rehearsal.serving import serving
from vlc_wizard import cli
from vlc_wizard.rehearsal.tenant import Rehearsal

EMERGENCY = "emergency1@contosolicensing.onmicrosoft.example"
DOMAIN = "contoso-licensing.example"
DISCOVERY = "/common/v2.0/.well-known/openid-configuration"


def get(served, path):
    trust = ssl.create_default_context(cafile=served.ca)
    with urllib.request.urlopen(served.url + path, context=trust, timeout=60) as answer:
        return json.load(answer)


def test_the_first_line_is_one_object_with_the_address_and_the_certificate(tmp_path):
    with serving(tmp_path, "--port", "0") as served:
        said = json.loads(served.first_line)
        assert list(said) == ["url", "ca"]
        host, _, port = said["url"].removeprefix("https://").partition(":")
        assert host == "127.0.0.1"
        assert Path(said["ca"]).stat().st_mode & 0o777 == 0o600
        assert get(served, DISCOVERY)["token_endpoint"].startswith(said["url"])
        if sys.platform == "linux":  # there the other addresses of 127/8 are this machine's, too
            with socket.socket() as other, pytest.raises(ConnectionRefusedError):
                other.connect(("127.0.0.2", int(port)))
        assert served.end() == (0, "")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_ends_it_also_while_a_client_waits(tmp_path, number, code):
    with serving(tmp_path) as served:
        port = int(served.url.rpartition(":")[2])
        trust = ssl.create_default_context(cafile=served.ca)
        with (
            socket.create_connection(("127.0.0.1", port)) as bare,
            trust.wrap_socket(bare, server_hostname="127.0.0.1") as waiting,
        ):
            waiting.sendall(b"GET / HTTP/1.1\r\n")
            assert served.end(number) == (code, "")


def test_the_whole_way_by_browser_from_other_processes(tmp_path):
    record, plan = tmp_path / "traffic.jsonl", tmp_path / "plan.json"
    with serving(tmp_path, "--auto-sign-in", "--record", str(record)) as served:
        assessed = served.ask("assess", "--json")
        assert assessed.returncode == 0, assessed.stderr
        assert json.loads(assessed.stdout)["unread"] == []
        planned = served.ask("plan", "--exclude", EMERGENCY, "-o", str(plan))
        assert planned.returncode == 0, planned.stderr
        applied = served.ask("apply", str(plan), "--confirm", DOMAIN, "--reason", "drilled in May")
        assert applied.returncode == 0, applied.stderr
        assert "The policy exists and is on." in applied.stdout
        verified = served.ask("verify", "--json")
        assert verified.returncode == 0, verified.stderr
        assert served.end() == (0, "")
    text = record.read_text()
    assert '"status": 201' in text
    assert "eyJ" not in text, "a token was written down"
    assert record.stat().st_mode & 0o777 == 0o600


def test_a_code_is_typed_by_itself_as_the_person_named(tmp_path):
    with serving(tmp_path, "--scenario", "no-rights", "--people", "300", "--auto-sign-in") as it:
        said = it.ask("assess", "--json", way="device-code")
        assert said.returncode == 0, said.stderr
        facts = json.loads(said.stdout)["facts"]
        assert facts["members"] + facts["guests"] == 300


def test_what_the_tenant_is_stays_until_it_begins_anew(tmp_path):
    keys = []
    for flags in ([], [], ["--fresh"]):
        with serving(tmp_path, "--state", str(tmp_path / "state"), *flags) as served:
            keys.append(get(served, "/common/discovery/v2.0/keys")["keys"][0]["kid"])
    assert keys[0] == keys[1] != keys[2]


def hour(served):
    """What time it is there, by its own word."""
    trust = ssl.create_default_context(cafile=served.ca)
    with urllib.request.urlopen(served.url + DISCOVERY, context=trust, timeout=60) as answer:
        return parsedate_to_datetime(answer.headers["Date"])


@pytest.mark.parametrize("flags", [[], ["--scenario", "free", "--people", "300"]])
def test_the_clock_of_a_served_one_is_moved_by_its_folder(tmp_path, flags):
    state = tmp_path / "state"
    with serving(tmp_path, "--state", str(state), *flags) as served:
        before = hour(served)
        moved = served.run("rehearsal", "clock", "+3d", "--state", str(state), "--json")
        assert (moved.returncode, json.loads(moved.stdout)["day"]) == (0, 3), moved.stderr
        assert timedelta(days=3) <= hour(served) - before < timedelta(days=3, minutes=5)
    again = served.run("rehearsal", "clock", "+12h", "--state", str(state), "--json")
    assert json.loads(again.stdout)["day"] == 3
    assert not (tmp_path / "home").exists()


def test_a_served_one_is_offered_again_at_its_own_address_alone(tmp_path):
    with serving(tmp_path, "--auto-sign-in", "--state", str(tmp_path / "state")) as served:
        assessed = served.ask("assess", "--json")
        assert assessed.returncode == 0, assessed.stderr
        (kept,) = (tmp_path / "home").glob("*/wizard.sqlite3")
        tenant = kept.parent.name
        elsewhere = served.run("assess", "--json")
        assert elsewhere.returncode == 3
        assert "--client-id" in elsewhere.stderr
        remembered = {p.relative_to(tmp_path / "home").parts[0]
                      for p in (tmp_path / "home").rglob("last-tenant")
                      if p.read_text().strip() == tenant}  # fmt: skip
        assert len(remembered) == 1
        assert "127.0.0.1" in remembered.pop()


def test_people_are_told_how_to_reach_it(tmp_path):
    with serving(tmp_path, "--ascii", as_json=False) as served:
        code, rest = served.end(signal.SIGINT)
        said = served.first_line + rest
        assert code == 130
        assert "vlc-wizard --cloud https://127.0.0.1:" in said
        assert "--ca " in said


def test_faults_of_a_file_happen(tmp_path):
    faults = tmp_path / "faults.toml"
    faults.write_text('[[fault]]\npath = "openid"\nkind = "reset"\n')
    with serving(tmp_path, "--faults", str(faults)) as served:
        with pytest.raises(OSError, match=r"reset|closed|EOF"):
            get(served, DISCOVERY)
        assert get(served, DISCOVERY)["issuer"]


# --- what is refused, in this process -------------------------------------------------------------


@pytest.fixture
def desk(tmp_path, monkeypatch):
    mask = os.umask(0o077)
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    os.umask(mask)


def run(*argv, capsys):
    code = cli.main(["rehearsal", "serve", *argv])
    return code, capsys.readouterr().err


@pytest.mark.parametrize("missing", ["trustme", "uvicorn"])
def test_without_the_extra_it_says_which_line_installs_it(desk, monkeypatch, capsys, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    code, said = run(capsys=capsys)
    assert code == 1
    assert "pip install 'vlc-wizard[rehearsal]'" in said
    for part in ("cannot be served", "Why", "Now", "Nothing was started.", "Next"):
        assert part in said
    assert not (desk / "home").exists()


WRONG_FAULTS = {
    "no list": "[fault]\nkind = '500'\n",
    "no TOML": "[[fault\n",
    "another word": "[[fault]]\nshoe = 1\n",
    "unknown kind": "[[fault]]\nkind = 'sad'\n",
    "wrong type": "[[fault]]\ntimes = 'twice'\n",
    "no expression": "[[fault]]\npath = '('\n",
    "unknown ending": "[[fault]]\nending = 'bang'\n",
    "no status": "[[fault]]\nstatus = 42\n",
    "a header that is none": '[[fault]]\nstatus = 500\nheaders = {a = "b\\nc"}\n',
}


@pytest.mark.parametrize("wrong", WRONG_FAULTS)
def test_a_file_of_faults_that_cannot_happen_is_refused(desk, capsys, wrong):
    (desk / "faults.toml").write_text(WRONG_FAULTS[wrong])
    code, said = run("--faults", "faults.toml", capsys=capsys)
    assert (code, "--faults cannot be used" in said) == (2, True), said


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ([], "More than one tenant fits"),
        (["--demo", "covered"], "To choose from: --demo free, --demo free --people 300"),
        (["--demo", "free", "--people", "9"], "No such tenant is kept"),
        (["--demo", "free", "--people", "300", "--fresh"], "--fresh"),
    ],
)
def test_a_clock_that_is_not_there_is_not_moved(desk, capsys, flags, words):
    for people in (None, 300):
        Rehearsal.open(desk / "state", "free", people=people).close()
    code = cli.main(["rehearsal", "clock", "+3d", "--state", "state", *flags])
    assert (code, words in capsys.readouterr().err) == (2, True)
    for people in (None, 300):
        tenant = Rehearsal.open(desk / "state", "free", people=people)
        assert tenant.clock.day == 0
        tenant.close()


REFUSED = {
    "there is no such scenario": (("--scenario", "narnia"), 2, "narnia"),
    "nobody has that name": (("--auto-sign-in", "nobody@there.example"), 2, "nobody@there.example"),
    "no such file of faults": (("--faults", "gone.toml"), 2, "gone.toml"),
    "nowhere to write down": (("--record", "gone/traffic.jsonl"), 2, "gone/traffic.jsonl"),
    "the state is a file": (("--state", "file"), 1, "file"),
    "no port": (("--port", "70000"), 2, "65535"),
    "no number of people": (("--people", "0"), 2, "1,000,000"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_done_is_said_and_nothing_started(desk, capsys, what):
    argv, wanted, word = REFUSED[what]
    (desk / "file").write_text("")
    code, said = run(*argv, capsys=capsys)
    assert code == wanted
    assert word in said
    assert "Nothing was" in said


def test_a_port_in_use_is_said(desk, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, said = run("--port", port, capsys=capsys)
    assert code == 1
    assert port in said
