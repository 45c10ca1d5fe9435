"""What was said, gone through once: each act lies with those that it is weighed with.

A decision looks at consents, refusals, dead points and registers, each by rules of its own. None of them is changed by
an act of another heap, so nobody has to pick through all of them again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Self

import attrs

from unifiedcustomer.consents import ConsentAct, ConsentKind
from unifiedcustomer.errors import WrongType

__all__ = ["NOTHING_SAID", "Said"]


@attrs.define(eq=False)
class Said:
    """The acts in heaps. What takes an act back lies with what it takes back."""

    openings: list[ConsentAct] = attrs.field(factory=list)  #: what can lead to a yes
    refusals: list[ConsentAct] = attrs.field(factory=list)  #: every no of the person, and `START`
    dead: list[ConsentAct] = attrs.field(factory=list)  #: bounces and blocks, and `LIFT`
    looks: list[ConsentAct] = attrs.field(factory=list)  #: entries in registers, and looks that found none

    @classmethod
    def of(cls, acts: Iterable[ConsentAct]) -> Self:
        """Each of ``acts`` on its heap, in the order in which they come.

        Raises:
            WrongType: one of them is no act.
        """
        said = cls()
        heaps = (said.openings, said.refusals, said.dead, said.looks)
        for act in acts:
            if act.__class__ is not ConsentAct and not isinstance(act, ConsentAct):
                raise WrongType("acts")
            heaps[_HEAP[act.kind]].append(act)
        return said


_OF_POINTS: Final = frozenset({ConsentKind.BOUNCE, ConsentKind.BLOCK, ConsentKind.LIFT})
_OF_REGISTERS: Final = frozenset({ConsentKind.LISTED, ConsentKind.CLEARED})
_HEAP: Final = {
    kind: 0 if kind.opens else 2 if kind in _OF_POINTS else 3 if kind in _OF_REGISTERS else 1 for kind in ConsentKind
}

NOTHING_SAID: Final = Said()
"""Of whom no act is known. Nobody adds to it."""
