"""What the attack scenarios share: records put into a hub one by one, and resolved as a batch."""

from __future__ import annotations

from unifiedcustomer.features import feature_table
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import Field, FieldValue, RecordKey, Role, SourceRecord
from unifiedcustomer.resolution import Resolver, person_model

PHONE = "+442079460018"
PEOPLE = (
    ("Ann", "Lee", "ann.lee@one.example", "+442079460018"),
    ("Bob", "Stone", "bob.stone@two.example", "+442079460123"),
    ("Carl", "Meyer", "c.meyer@three.example", "+442079461234"),
    ("Dora", "Novak", "dora@four.example", "+442079467777"),
)


def record(key, **values):
    """A record of ``source/id``; a role may have several values."""
    cells = []
    for name, given in values.items():
        texts = [given] if isinstance(given, str) else given
        cells += [FieldValue(column=f"{name}{n}", field=Field(role=Role(name)), raw=raw) for n, raw in enumerate(texts)]
    return SourceRecord(key=RecordKey(*key.split("/")), values=tuple(cells))


def in_batch(records, model=None):
    """The partition that a resolution gives, as sets of ``source/id``."""
    table = feature_table([Normalizer().record(each) for each in records])
    groups = Resolver(model or person_model()).cluster(table)
    return {frozenset(str(table.key(row)) for row in group) for group in groups}


def in_hub(records, model=None):
    """The partition that a hub has after putting the records one by one, and the outcomes."""
    with CustomerHub(model=model) as hub:
        outcomes = [hub.put(each) for each in records]
        groups = {}
        for each in records:
            groups.setdefault(hub.customer_of(each.key), set()).add(str(each.key))
    return {frozenset(group) for group in groups.values()}, {str(outcome.key): outcome for outcome in outcomes}


def wrong_merges(records, owners, model=None):
    """The customers that have records of two people, in the batch and, equally, in the hub.

    ``owners`` has whose each record is, None where the record alone does not say.
    """
    batch = in_batch(records, model)
    hub, _ = in_hub(records, model)
    assert batch == hub
    whose = {str(each.key): owner for each, owner in zip(records, owners, strict=True)}
    return [sorted(group) for group in batch if len({whose[key] for key in group} - {None}) > 1]
