"""`python -m vlc_wizard` is the command itself."""

import sys

from vlc_wizard.cli import command

if __name__ == "__main__":
    sys.exit(command())
