"""Keys of ordinary values, many at once: those that can be read one way only. All others are read with care.

The kernels never answer differently from the readers of single cells; the tests hold both equal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from unifiedcustomer.kernels import contacts, fields, library
from unifiedcustomer.kernels.columns import mixed
from unifiedcustomer.normalization.address_columns import PLACES, are_worth_it, read_places, read_postal_codes
from unifiedcustomer.normalization.cells import Circumstances
from unifiedcustomer.normalization.emails import MailRules, mail_rules, role_names, special_domains
from unifiedcustomer.normalization.look_alikes import is_look_alike
from unifiedcustomer.normalization.mojibake import may_be_misread
from unifiedcustomer.normalization.number_plans import numbers_by_plan
from unifiedcustomer.normalization.placeholders import made_up_addresses, placeholder_words
from unifiedcustomer.normalization.shipped_plans import shipped_plans
from unifiedcustomer.records import Field, Role
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy import bool_, int32, uint8, uint64
    from numpy.typing import NDArray

__all__ = ["QuickKeys", "is_quick", "pays", "quick_keys"]

_WORTH_AUTOMATA: Final = 5_000
"""Telephone numbers from which making automata of the numbering plans, a tenth of a second, is won back."""

_WORTH_LOADING: Final = 300
"""Telephone numbers from which reading the automata from their file, some milliseconds, is won back."""


@attrs.frozen(eq=False)
class QuickKeys:
    """The key of each text, and for which texts it is answered."""

    keys: Texts
    answered: NDArray[bool_]


def is_quick(field: Field) -> bool:
    """Whether there is a quick way to read cells of ``field``."""
    return field.role in _READERS


def pays(field: Field, texts: int) -> bool:
    """Whether so many texts are worth what has to be prepared for reading them quickly."""
    if field.role in (*PLACES, Role.POSTAL_CODE):
        return are_worth_it(texts)
    if field.role is not Role.PHONE or texts >= _WORTH_AUTOMATA:
        return True
    return texts >= _WORTH_LOADING and shipped_plans() is not None


def quick_keys(
    field: Field, texts: Texts, circumstances: Sequence[Circumstances], which: NDArray[int32]
) -> QuickKeys | None:
    """The keys of ordinary ``texts`` in cells of ``field``; None where there is no quick way."""
    reader = _READERS.get(field.role)
    if reader is None or library() is None:
        return None
    return reader(field.role, texts, circumstances, which)


def _emails(_role: Role, texts: Texts, _circumstances: Sequence[Circumstances], _which: NDArray[int32]) -> QuickKeys:
    data, starts, ends, answered = contacts.mailboxes(
        texts.data, texts.starts, texts.ends, _email_sets(), _providers(), _email_letters()
    )
    return QuickKeys(Texts(data, starts, ends), answered)


def _codes(role: Role, texts: Texts, _circumstances: Sequence[Circumstances], _which: NDArray[int32]) -> QuickKeys:
    data, starts, ends, answered = contacts.codes(texts.data, texts.starts, texts.ends)
    keys = Texts(data, starts, ends)
    listed = Texts.of(word.upper().replace(" ", "") for word in placeholder_words(role))
    return QuickKeys(keys, answered & ~np.isin(keys.hashes(), listed.hashes()))


def _numbers(role: Role, texts: Texts, circumstances: Sequence[Circumstances], which: NDArray[int32]) -> QuickKeys:
    """Codes that each source gives by itself: its name stands before them."""
    found = _codes(role, texts, circumstances, which)
    sources = Texts.of(f"{given.source}:" for given in circumstances)
    pieces = np.stack((which, len(sources) + np.arange(len(texts))), axis=1).ravel()
    whole = Texts.together([sources, found.keys]).take(pieces).packed()
    return QuickKeys(Texts(whole.data, whole.starts[::2], whole.ends[1::2]), found.answered)


def _phones(_role: Role, texts: Texts, circumstances: Sequence[Circumstances], which: NDArray[int32]) -> QuickKeys:
    return QuickKeys(*numbers_by_plan(texts, [given.country for given in circumstances], which))


def _dates(role: Role, texts: Texts, circumstances: Sequence[Circumstances], which: NDArray[int32]) -> QuickKeys:
    today = circumstances[0].today or datetime.now(tz=UTC).date()
    month_first = np.array([given.month_first for given in circumstances], dtype=np.uint8)[which]
    limit = today.year * 10_000 + today.month * 100 + today.day
    data, starts, ends, answered = fields.dates(texts.data, texts.starts, texts.ends, month_first, limit)
    keys = Texts(data, starts, ends)
    likeliest = Texts(data, starts, np.minimum(ends, starts + len("2000-01-01")))
    listed = Texts.of(placeholder_words(role))
    return QuickKeys(keys, answered & ~np.isin(likeliest.hashes(), listed.hashes()))


def _postal_codes(
    _role: Role, texts: Texts, circumstances: Sequence[Circumstances], which: NDArray[int32]
) -> QuickKeys:
    return QuickKeys(*read_postal_codes(texts, [given.country for given in circumstances], which))


def _places(role: Role, texts: Texts, _circumstances: Sequence[Circumstances], _which: NDArray[int32]) -> QuickKeys:
    return QuickKeys(*read_places(role, texts))


@cache
def _email_sets() -> NDArray[uint64]:
    """The sets that the kernel asks, in its order, as salted hashes."""
    made_up, special = made_up_addresses(), special_domains()
    sets: list[Iterable[str]] = [
        made_up["local_parts"],
        made_up["domains"],
        made_up["endings"],
        made_up["doubtful_local_parts"],
        role_names(),
        {domain for domain in special if "." not in domain},
        {domain.rpartition(".")[2] for domain in special if "." in domain},
    ]
    return np.sort(np.concatenate([_salted(Texts.of(words), number) for number, words in enumerate(sets)]))


@cache
def _email_letters() -> NDArray[uint8]:
    """What the kernel is told of letters beyond ASCII: folded form, its size, and what `contacts` has flags for."""
    table = np.zeros((len(contacts.LETTERS), 4), dtype=np.uint8)
    for row, letter in zip(table, map(chr, contacts.LETTERS), strict=True):
        folded = letter.casefold()
        if letter.isalpha() and len(folded.encode()) == 2 and not is_look_alike(letter):
            # RFC 5892, 2.2: what stays as it is when it is folded and normalised may stand in domains.
            is_stable = len(folded) == 1 and unicodedata.normalize("NFKC", folded) == folded.casefold()
            flags = contacts.MISREAD * may_be_misread("\u00c2" + letter) + contacts.IN_DOMAINS * is_stable
            row[:] = *folded.encode(), 2, flags
    return table


def _salted(words: Texts, number: int) -> NDArray[uint64]:
    with np.errstate(over="ignore"):
        return mixed(words.hashes() + np.uint64(number) * np.uint64(0x9E3779B97F4A7C15))


@cache
def _providers() -> contacts.Providers:
    rules: Mapping[str, MailRules] = mail_rules()
    domains = Texts.of(rules)
    order = np.argsort(domains.hashes())
    listed = [list(rules.items())[place] for place in order.tolist()]
    names = Texts.of(found.mailbox or domain for domain, found in listed)
    return contacts.Providers(
        domains=domains.hashes()[order],
        ignores_dots=np.array([found.ignores_dots for _, found in listed], dtype=np.uint8),
        tags=np.array([ord(found.tag) for _, found in listed], dtype=np.uint8),
        names=names.data,
        bounds=np.append(names.starts, names.ends[-1:]),
    )


_READERS: Final[Mapping[Role, Callable[..., QuickKeys]]] = {
    Role.EMAIL: _emails,
    Role.PHONE: _phones,
    Role.BIRTH_DATE: _dates,
    Role.POSTAL_CODE: _postal_codes,
    **dict.fromkeys(PLACES, _places),
    Role.LOYALTY_CARD: _codes,
    Role.NATIONAL_ID: _codes,
    Role.CUSTOMER_NUMBER: _numbers,
    Role.HOUSEHOLD_NUMBER: _numbers,
}
