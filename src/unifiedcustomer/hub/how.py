"""How a customer came to be: the links that hold their records together, and what became of their ids.

The links are the strongest chain: what people judged comes first, then the strongest evidence, and a link counts if it
brings together what was apart. The weakest of them is where to look when a customer seems to be two.
"""

from __future__ import annotations

from collections.abc import Iterator

from unifiedcustomer.hub.neighbourhoods import Neighbourhood, neighbourhood
from unifiedcustomer.hub.outcomes import CustomerHistory, Link
from unifiedcustomer.identities import CustomerId, Judgement, Verdict
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution import Resolver
from unifiedcustomer.storage import Session

__all__ = ["history_of"]


def history_of(session: Session, resolver: Resolver, person: int) -> CustomerHistory:
    """The history of a living person, given by their earliest record."""
    members = session.identities.in_identities([person])
    around = neighbourhood(session, resolver, members.values())
    ids = session.records.minted_ids(members)
    return CustomerHistory(
        customer_id=ids[person],
        records=tuple(sorted(session.records.keys(members).values())),
        links=tuple(_links(around)),
        judgements=tuple(session.judgements.history(members)),
        changes=tuple(session.changes.about(_led_here(session, members.keys() | {person}, ids))),
    )


def _led_here(session: Session, members: set[int], ids: dict[int, CustomerId]) -> set[CustomerId]:
    """The ids of the customer's records, and of removed ones that lead to them."""
    gone = session.erasures.led_to(members) - ids.keys()
    return {*ids.values(), *session.records.minted_ids(gone).values()}


def _links(around: Neighbourhood) -> Iterator[Link]:
    root = {key: key for key in (around.table.key(row) for row in range(len(around.table)))}
    for link in _strongest_first(around):
        left, right = (_root(root, key) for key in (link.left, link.right))
        if left != right:
            root[max(left, right)] = min(left, right)
            yield link


def _root(root: dict[RecordKey, RecordKey], key: RecordKey) -> RecordKey:
    while root[key] != key:
        root[key] = root[root[key]]
        key = root[key]
    return key


def _strongest_first(around: Neighbourhood) -> list[Link]:
    """Every judged pair, then every compared one, each between two of these records."""
    keys = [around.table.key(row) for row in range(len(around.table))]
    judged = [_judged(pair.judgement) for pair in around.judged if pair.judgement.verdict is Verdict.SAME]
    left, right = around.pairs
    compared = [
        Link(left=min(keys[a], keys[b]), right=max(keys[a], keys[b]), weight=weight)
        for a, b, weight in zip(left.tolist(), right.tolist(), around.evidence.weights.tolist(), strict=True)
    ]
    known = set(keys)
    inside = [link for link in judged if link.left in known and link.right in known]
    return sorted(inside, key=_ends) + sorted(compared, key=lambda link: (-(link.weight or 0.0), *_ends(link)))


def _judged(judgement: Judgement) -> Link:
    low, high = sorted((judgement.left, judgement.right))
    return Link(left=low, right=high, judgement=judgement)


def _ends(link: Link) -> tuple[RecordKey, RecordKey]:
    return link.left, link.right
