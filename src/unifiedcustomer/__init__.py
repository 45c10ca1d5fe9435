"""Know who a customer is, what they allowed, and what to say to them, in every channel.

    data -> ingestion -> SourceRecord -> normalization -> resolution -> unification -> Customer
    Customer + touchpoints + consents -> contact_policy -> ContactDecision -> Permit
    Message + Customer + Permit -> rendering -> RenderedMessage (+ manifest of facts)

A file in this package is a thing; a folder is what happens to things. Two doors: `resolve` for a batch, `CustomerHub`
for customers that live.

>>> import unifiedcustomer as uc
>>> result = uc.resolve({"till": [{"name": "Lee, Ann", "mail": "ann.lee@mail.example", "born": "4.3.1980"}],
...                      "shop": [{"first_name": "Ann", "surname": "Lee", "email": "Ann.Lee@mail.example"}]})
>>> len(result.customers)
1
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

# Not when it is first asked for, as the others: the function must come after the package of its own name.
from unifiedcustomer.resolve import resolve

if TYPE_CHECKING:
    from unifiedcustomer.channels import Channel, ChannelKind
    from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence, Purpose
    from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress
    from unifiedcustomer.contact_policy import ContactPolicy
    from unifiedcustomer.customers import Customer
    from unifiedcustomer.declarations import Fact, Slot
    from unifiedcustomer.errors import Problem, UnifiedCustomerError
    from unifiedcustomer.facts import Code, Date, Percent, Url
    from unifiedcustomer.hub import CustomerHub, PutOutcome
    from unifiedcustomer.identities import CustomerId, Judgement, Verdict
    from unifiedcustomer.messages import Action, Heading, Legal, Message, Paragraph
    from unifiedcustomer.money import Money
    from unifiedcustomer.normalization import Normalizer
    from unifiedcustomer.permits import ContactDecision, MessageClass, Permit, Reason
    from unifiedcustomer.records import Comparison, Field, RecordKey, Role, SourceRecord
    from unifiedcustomer.rendered_messages import RenderedMessage
    from unifiedcustomer.rendering import Brand, preflight
    from unifiedcustomer.resolution import MatchExplanation, ResolutionModel, evaluate
    from unifiedcustomer.resolve.result import Resolution
    from unifiedcustomer.touchpoints import Touchpoint
    from unifiedcustomer.wire import from_dict, to_dict

    __version__: str

__all__ = [
    "Action",
    "Brand",
    "Channel",
    "ChannelKind",
    "Code",
    "Comparison",
    "ConsentAct",
    "ConsentKind",
    "ContactDecision",
    "ContactPolicy",
    "Customer",
    "CustomerHub",
    "CustomerId",
    "Date",
    "EmailAddress",
    "Evidence",
    "Fact",
    "Field",
    "Heading",
    "Judgement",
    "Legal",
    "MatchExplanation",
    "Message",
    "MessageClass",
    "Money",
    "Normalizer",
    "Paragraph",
    "Percent",
    "Permit",
    "PhoneNumber",
    "PostalAddress",
    "Problem",
    "Purpose",
    "PutOutcome",
    "Reason",
    "RecordKey",
    "RenderedMessage",
    "Resolution",
    "ResolutionModel",
    "Role",
    "Slot",
    "SourceRecord",
    "Touchpoint",
    "UnifiedCustomerError",
    "Url",
    "Verdict",
    "__version__",
    "evaluate",
    "from_dict",
    "preflight",
    "resolve",
    "to_dict",
]

# Where each public name lives. It is imported when it is first asked for, so that the import of this package costs
# nothing; type checkers read the imports above, and a test holds both lists equal.
_HOMES: Final = {
    "channels": ("Channel", "ChannelKind"),
    "consents": ("ConsentAct", "ConsentKind", "Evidence", "Purpose"),
    "contact_points": ("EmailAddress", "PhoneNumber", "PostalAddress"),
    "contact_policy": ("ContactPolicy",),
    "customers": ("Customer",),
    "errors": ("Problem", "UnifiedCustomerError"),
    "declarations": ("Fact", "Slot"),
    "facts": ("Code", "Date", "Percent", "Url"),
    "hub": ("CustomerHub", "PutOutcome"),
    "identities": ("CustomerId", "Judgement", "Verdict"),
    "messages": ("Action", "Heading", "Legal", "Message", "Paragraph"),
    "money": ("Money",),
    "normalization": ("Normalizer",),
    "permits": ("ContactDecision", "MessageClass", "Permit", "Reason"),
    "records": ("Comparison", "Field", "RecordKey", "Role", "SourceRecord"),
    "rendered_messages": ("RenderedMessage",),
    "rendering": ("Brand", "preflight"),
    "resolution": ("MatchExplanation", "ResolutionModel", "evaluate"),
    "resolve.result": ("Resolution",),
    "touchpoints": ("Touchpoint",),
    "wire": ("from_dict", "to_dict"),
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("unifiedcustomer")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
