"""The floor: a plain Textual app with the hub's parts, each as the widget Textual has for it."""

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Footer, Header, OptionList, Static

TASKS = ("Find the admin", "Choose and apply", "Verify", "Prepare people", "Keep the evidence")


class Bare(App[None]):
    """Header, crumb, rules, rail, task list, paragraphs, what changes, and footer."""

    CSS = """
    #middle { height: 1fr; }
    #rail { width: 31; display: none; border-right: solid gray; }
    #aside, #step { width: 46; display: none; }
    #page { width: 1fr; }
    #body { height: 1fr; padding: 1 0 0 2; }
    #body > * { margin: 0 1 1 0; }
    Static { height: auto; }
    OptionList { height: auto; border: none; }
    """
    BINDINGS = [("q", "quit", "Quit"), ("r", "reread", "Read again")]  # noqa: RUF012 - Textual's

    def compose(self) -> ComposeResult:
        """The frame."""
        yield Header()
        yield Static(" Tasks", id="crumb")
        yield Static("─" * 80)
        with Horizontal(id="middle"):
            yield Static("rail", id="rail")
            with Vertical(id="page"):
                yield Static("step", id="step")
                with VerticalScroll(id="body"):
                    yield Static("Mandatory MFA for Volume Licensing Central")
                    yield Static("Who may do this, what the tenant demands today, the exact change")
                    yield OptionList(*(f"{n}  {task}" for n, task in enumerate(TASKS, 1)))
                    yield Static("Volume Licensing Central asks everyone who signs in")
                yield Static("r Read again")
                yield Static("This page changes: nothing")
            yield Static("aside", id="aside")
        yield Static("─" * 80)
        yield Footer()


if __name__ == "__main__":
    Bare().run()
