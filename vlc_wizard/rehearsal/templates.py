"""Many accounts as JSON at once, as `account.row` and `shown` say one of them.

A hundred thousand people differ in six strings and a few small things. What is the same is written
once for each kind of person, by the very functions that show one person, with marks where the
strings stand; a page is then that text, filled in.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from vlc_wizard.rehearsal.account import row, shown
from vlc_wizard.rehearsal.people import Kind, Person

if TYPE_CHECKING:
    from vlc_wizard.rehearsal.organisation import Organisation

STRINGS = ("id", "name", "given", "family", "user_name", "mail")  # as `People.drawn` has them
MARK = re.compile(r'"\\ue000(\w+)@\\ue001"')
LEFT = "\\ue000"  # of a mark that is only part of a string
Text = tuple[str, Callable[[Sequence[str]], Any]]


class Templates:
    """The texts for one selection of properties."""

    def __init__(self, organisation: "Organisation", select: Sequence[str]) -> None:
        self._organisation = organisation
        self._select = select
        self._kinds: dict[Kind, Text | None] = {}
        # a scenario's own names may hold anything, and are quoted one by one
        self._first = len(organisation.scenario.named)
        if organisation.scenario.names:
            self._first = organisation.people.made

    def rows(self, first: int, last: int, changes: Mapping[int, Any]) -> list[str]:
        """The accounts from `first` up to, not including, `last`, each as JSON."""
        people = self._organisation.people
        quick, made = max(first, min(self._first, last)), min(last, people.made)
        found = [self._plainly(index, changes) for index in range(first, quick)]
        kinds, add = self._kinds, found.append
        for index, (kind, strings) in enumerate(people.drawn(quick, made), start=quick):
            try:
                text = kinds[kind]
            except KeyError:
                text = kinds[kind] = self._made(index)
            if text is None or index in changes:
                add(self._plainly(index, changes))
            else:
                add(text[0] % text[1](strings))
        found += [self._plainly(index, changes) for index in range(max(quick, made), last)]
        return found

    def _plainly(self, index: int, changes: Mapping[int, Any]) -> str:
        return self._shown(self._organisation.people.person(index, changes.get(index)))

    def _shown(self, person: Person) -> str:
        found = shown(row(self._organisation, person), self._select)
        return json.dumps(found, separators=(",", ":"))

    def _made(self, index: int) -> Text | None:
        """The text of this kind of person; None where a string is needed in part or alone."""
        person = self._organisation.people.person(index)
        for name in STRINGS:
            setattr(person, name, f"\ue000{name}@\ue001")
        text = self._shown(person).replace("%", "%%")
        places = [STRINGS.index(name) for name in MARK.findall(text)]
        text = MARK.sub('"%s"', text)
        return (text, itemgetter(*places)) if len(places) > 1 and LEFT not in text else None
