"""What can be shown of an act of consent: the words, the place, the person who took it down, the document.

A company must be able to show a consent (GDPR art. 7(1)), and what it must show differs: the whole declaration as it
was printed (BGH I ZR 164/09), a signed writing for a recorded call (47 CFR 64.1200(f)(9)), the time and the manner
(Japan, rule 4). So the evidence keeps the facts, and each country's row says which of them it asks for.
"""

from __future__ import annotations

from enum import StrEnum, auto
from types import MappingProxyType
from typing import Any, Final

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.model_fields import personal

__all__ = ["Actor", "Evidence", "Method"]


class Actor(StrEnum):
    """Who acted."""

    SUBJECT = auto()  #: the person
    GUARDIAN = auto()  #: who answers for a minor
    COMPANY = auto()  #: its people or its systems
    PROVIDER = auto()  #: a mailbox provider, a carrier, a platform
    REGISTRY = auto()  #: a do-not-contact list


class Method(StrEnum):
    """In what manner it was said."""

    UNSTATED = auto()
    CHECKBOX = auto()
    SIGNATURE = auto()
    PAPER = auto()
    KEYWORD = auto()
    CONFIRMED_LINK = auto()
    SPOKEN = auto()
    RECORDED_CALL = auto()

    @property
    def is_written(self) -> bool:
        """Whether it is a writing with a signature in the wide sense of 15 USC 7006: any mark made to agree."""
        return self in _WRITTEN


_WRITTEN = frozenset({Method.CHECKBOX, Method.SIGNATURE, Method.PAPER, Method.KEYWORD, Method.CONFIRMED_LINK})


def _text(limit: int) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, str):
            raise WrongType(attribute.name)
        if len(value) > limit:
            raise InvalidValue(attribute.name, Problem.TOO_LONG)

    return check


def _is_method(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, Method):
        raise WrongType(attribute.name)


_SINCE_2: Final = MappingProxyType({"since": 2})  # fields of the second version of the wire form


@attrs.frozen(kw_only=True)
class Evidence:
    """What can be shown when somebody asks whether this act happened."""

    wording: str = personal(default="", validator=_text(20_000))  #: the text they agreed to, word for word
    place: str = personal(default="", validator=_text(2_000))  #: where: page, shop, call
    by: str = personal(default="", validator=_text(500))  #: who recorded it
    proof: str = personal(default="", validator=_text(2_000))  #: reference to the document, recording or log
    #: in what manner
    method: Method = attrs.field(default=Method.UNSTATED, validator=_is_method, metadata=_SINCE_2)
    #: which notice was shown: its id and version
    notice: str = attrs.field(default="", validator=_text(500), metadata=_SINCE_2)

    @property
    def shows_consent(self) -> bool:
        """Whether it shows what was agreed to: by its words, or by a document that has them."""
        return bool(self.wording.strip() or self.proof.strip())

    @property
    def is_written(self) -> bool:
        """Whether it shows a written consent: the words or the document, and a manner that leaves a mark."""
        return self.shows_consent and self.method.is_written
