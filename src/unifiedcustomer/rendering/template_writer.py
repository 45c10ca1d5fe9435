"""Writing a template and its filled form at once: slots are variables in the one and values in the other."""

from __future__ import annotations

from typing import Final

from unifiedcustomer.facts import FactKind
from unifiedcustomer.rendered_messages import Presence
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery
from unifiedcustomer.rendering.marked_text import inert_marks
from unifiedcustomer.rendering.part_writer import COPIED, PartWriter, reads_other_way

__all__ = ["TemplateWriter"]

_SIGNS: Final = ("{", "}", "    ")  # a variable would begin, or a fifth space, which Meta refuses
_MARKS: Final = ("*", "_", "~", "`")
_WORDS: Final = frozenset({FactKind.TEXT, FactKind.BRAND_NAME, FactKind.LEGAL_TEXT})
_LONGEST: Final = 40
"""Characters of a price, a day or a code in a slot; words have the slot's own bound."""
_ISOLATE, _POP = "\u2068", "\u2069"


class TemplateWriter(PartWriter):
    """Writes what the recipient sees, and beside it the template with the variables' names."""

    def __init__(self, delivery: Delivery, part: str, *, marks: bool) -> None:
        super().__init__(delivery, part, form=self._inert, isolates=False)
        self.values: dict[str, str] = {}  #: by variable, in their order
        self.longest = 0  #: characters with the longest values that slots may take
        self._template: list[str] = []
        self._marks = marks
        self._inert_signs = (*_SIGNS, *_MARKS) if marks else _SIGNS

    @property
    def with_variables(self) -> str:
        """The text with ``{{name}}`` where a variable stands."""
        return "".join(self._template)

    def raw(self, text: str) -> None:
        """Write ``text`` into both."""
        self._write(text, text)

    def words(self, text: str) -> None:
        """Write words; what would be a mark or a variable is none."""
        self.raw(inert_marks(text, self._inert_signs))

    def emphasised(self, text: str, *, strong: bool) -> None:
        """Write words, between asterisks where they are strong; none of these stands beside a space."""
        mark = "*" if strong and self._marks and text.strip() else ""
        lead, core = text[: len(text) - len(text.lstrip())], text.strip()
        self.raw(lead + mark)
        self.words(core)
        self.raw(mark + text[len(lead) + len(core) :])

    def fact(self, fact: BoundFact, style: str = "", *, strong: bool = False) -> None:
        """Write a fact: a slot as a variable, another as it stands."""
        mark = "*" if strong and self._marks else ""
        self.raw(mark)
        super().fact(fact, style)
        self.raw(mark)

    def stress(self, *, begins: bool) -> None:
        """Begin or end words that are stressed."""
        del begins
        self.raw("_" if self._marks else "")

    def landed(self, fact: BoundFact, text: str, presence: Presence = Presence.SHOWN) -> None:
        """Write how ``fact`` looks, or the name of its variable; isolation of the value goes with the value."""
        apart = fact.kind not in COPIED and reads_other_way(text, self.delivery.locale)
        is_slot = fact.name in self.delivery.message.slots
        around = (_ISOLATE, _POP) if apart else ("", "")
        before, longest = len(self._template), self.longest
        self.raw(around[0])
        super().landed(fact, text, presence)
        self.raw(around[1])
        if is_slot:
            name = self._variable(fact.name)
            self.values[name] = text.join(around)
            self._template[before:] = [f"{{{{{name}}}}}"]
            self.longest = longest + max(self._most(fact), len(self.values[name]))

    def _most(self, fact: BoundFact) -> int:
        return self.delivery.message.slots[fact.name].most_characters if fact.kind in _WORDS else _LONGEST

    def _write(self, text: str, template: str) -> None:
        super().raw(text)
        self._template.append(template)
        self.longest += len(text)

    def _variable(self, name: str) -> str:
        """Each place has a variable of its own: the same fact may stand there in another style."""
        count = 1 + sum(known == name or known.startswith(f"{name}_at_") for known in self.values)
        return name if count == 1 else f"{name}_at_{count}"

    def _inert(self, fact: BoundFact, style: str) -> str:
        text = self._as_the_locale(fact, style)
        return inert_marks(text, self._inert_signs) if fact.kind in _WORDS else text
