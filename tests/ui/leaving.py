"""A program for `test_leaving`: the wizard on a page that ends in the way its argument says."""

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from ui.gallery import METHOD, Remembering

from vlc_wizard.ui.app import run

CANARY = "eyJhbGciOi.canary.SECRET"


class Failing(Remembering):
    """A drive that dies of a bug, with a secret in its hands."""

    def __init__(self, how: str, folder: Path) -> None:
        super().__init__(METHOD)
        self.how = how
        self.folder = folder

    def send(self, event: Any) -> None:  # noqa: ARG002 - a drive takes any
        token = CANARY
        names = {"Alice": token}
        if self.how == "bug":
            raise ValueError(f"no such key: {names} {token}")
        if self.how == "bug-in-work":
            self.bug = KeyError(token)
            self.left.set()
        if self.how == "bug-in-task":
            asyncio.get_running_loop().call_soon(self.work, token)
        if self.how == "leave":
            self.left.set()

    def work(self, token: str) -> None:
        try:
            raise RuntimeError(token)
        except RuntimeError as inner:
            raise LookupError(f"while {token}") from inner

    async def close(self) -> None:
        (self.folder / "closed").touch()
        if self.how == "never-ending":
            await asyncio.Event().wait()


def main(how: str, folder: Path) -> int:
    drive = Failing(how, folder)

    def keep(text: str) -> str:
        (folder / "report").write_text(text)
        return "REPORT-PATH"

    async def after_first_frame() -> None:
        if how == "bug-after-first-frame":
            token = CANARY
            raise ValueError(token)
        if how == "slow-thread":
            await asyncio.to_thread(time.sleep, 60)

    return run(
        drive.made,
        ascii_only=False,
        calm=False,
        after_first_frame=after_first_frame,
        keep_report=keep,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
