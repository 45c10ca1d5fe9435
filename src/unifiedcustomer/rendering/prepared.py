"""A message prepared for many recipients: everything that is the same for all of them is done once.

What is kept are drafts with open places, one for each set of duties, conditions and plural forms that turns up; they
hold nothing of anybody. What a prepared message renders is what `render` renders, to the last byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from threading import Lock
from types import MappingProxyType
from typing import Final, Literal

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.customers import Customer
from unifiedcustomer.facts import (
    BrandName,
    Code,
    Date,
    DateRange,
    FactKind,
    FactValue,
    LegalText,
    Percent,
    Phone,
    Quantity,
    Text,
    Time,
    Url,
    canonical,
)
from unifiedcustomer.messages import Message
from unifiedcustomer.money import Money
from unifiedcustomer.permits import Permit
from unifiedcustomer.rendered_messages import Origin, RenderedMessage
from unifiedcustomer.rendering.binding import BoundFact, Given
from unifiedcustomer.rendering.brand import Brand
from unifiedcustomer.rendering.channel_limits import ChannelLimits
from unifiedcustomer.rendering.delivery import Delivery, first_fitting, stages
from unifiedcustomer.rendering.drafts import Draft, DraftTemplate, MediumForm
from unifiedcustomer.rendering.email import EMAIL
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.rendering.push import PUSH
from unifiedcustomer.rendering.renderer import checked, render_delivery, setting_of
from unifiedcustomer.rendering.sms import SMS
from unifiedcustomer.rendering.templates import OPEN_MARK

__all__ = ["PreparedMessage", "prepare"]

_FORMS: Final[Mapping[Medium, MediumForm]] = MappingProxyType({Medium.EMAIL: EMAIL, Medium.SMS: SMS, Medium.PUSH: PUSH})

# What stands in for a value that is not known yet. Words and addresses carry the mark, so that one that was written by
# mistake is found; the others are only ever asked for their kind.
_STAND_INS: Final[Mapping[FactKind, FactValue]] = MappingProxyType(
    {
        FactKind.MONEY: Money(0, "XXX"),
        FactKind.PERCENT: Percent(0),
        FactKind.DATE: Date(date(1900, 1, 1)),
        FactKind.DATE_RANGE: DateRange(date(1900, 1, 1), date(1900, 1, 1)),
        FactKind.TIME: Time(time(0, 0)),
        FactKind.CODE: Code(OPEN_MARK),
        FactKind.URL: Url(f"https://{OPEN_MARK}.invalid/"),
        FactKind.PHONE: Phone("+999000000"),
        FactKind.QUANTITY: Quantity(0),
        FactKind.TEXT: Text(OPEN_MARK),
        FactKind.BRAND_NAME: BrandName(OPEN_MARK),
        FactKind.LEGAL_TEXT: LegalText(OPEN_MARK),
    }
)


def prepare(
    message: Message,
    *,
    channel: Channel | str,
    medium: Medium | str | None = None,
    brand: Brand,
    locale: str | None = None,
    limits: ChannelLimits | None = None,
    on_unsupported: Literal["adapt", "error"] = "adapt",
) -> PreparedMessage:
    """``message``, ready to be rendered for many recipients in one channel and language.

    The arguments are those of `render`, and so are the errors about the message. Emails, text messages and
    notifications are rendered from kept drafts; in other media nothing is gained.
    """
    setting = setting_of(
        message,
        channel=channel,
        medium=medium,
        brand=brand,
        locale=locale,
        limits=limits,
        on_unsupported=on_unsupported,
    )
    return PreparedMessage(setting.delivery, _FORMS.get(setting.medium))


class PreparedMessage:
    """A message for many recipients, made by `prepare`. Threads may share it."""

    def __init__(self, delivery: Callable[..., Delivery], form: MediumForm | None) -> None:
        self._delivery = delivery
        self._form = form
        self._kept: dict[object, _KeptDrafts] = {}

    def render(
        self,
        customer: Customer | None,
        *,
        at: datetime,
        permit: Permit | None = None,
        values: Mapping[str, Given] | None = None,
        opt_out_token: str | None = None,
    ) -> RenderedMessage:
        """The message for one recipient; arguments, result and errors are those of `render`."""
        delivery = self._delivery(customer, at=at, permit=permit, values=values, opt_out_token=opt_out_token)
        form = self._form
        if form is None:
            return render_delivery(delivery)
        facts = dict(delivery.facts.items())
        if delivery.opt_out is not None:
            facts |= {name: delivery.way_out(name) for name in ("opt_out.url", "opt_out.one_click")}
        drafts = (form.settle(delivery, kept.filled(facts)) for kept in self._drafts(form, delivery))
        draft = first_fitting(
            delivery,
            drafts,
            usual=lambda made: form.usual(delivery, made),
            hard=lambda made: form.hard(delivery, made),
        )
        return checked(delivery, form.finish(delivery, draft))

    def _drafts(self, form: MediumForm, delivery: Delivery) -> _KeptDrafts:
        """The drafts for whoever is in the same case as this recipient."""
        case = (
            delivery.obligations,
            tuple(delivery.conditions.values()),
            tuple(delivery.categories.values()),
            frozenset(delivery.facts) if delivery.lacks_facts else None,
            delivery.opt_out is None,
        )
        found = self._kept.get(case)
        if found is None:
            found = self._kept[case] = _KeptDrafts(form, _opened(delivery))
        return found


class _KeptDrafts:
    """The drafts of one case, fullest first; each is written when it is first asked for."""

    def __init__(self, form: MediumForm, delivery: Delivery) -> None:
        self._made: list[DraftTemplate] = []
        self._more: Iterator[DraftTemplate] = _written(form, delivery)
        self._lock = Lock()

    def __iter__(self) -> Iterator[DraftTemplate]:
        index = 0
        while True:
            if index == len(self._made):
                with self._lock:
                    if index == len(self._made) and not self._write_one():
                        return
            yield self._made[index]
            index += 1

    def _write_one(self) -> bool:
        for draft in self._more:
            self._made.append(draft)
            return True
        return False


def _written(form: MediumForm, delivery: Delivery) -> Iterator[DraftTemplate]:
    drafts: Iterable[Draft] = (form.draft(delivery, stage) for stage in stages(delivery))
    return map(DraftTemplate.of, drafts)


def _opened(delivery: Delivery) -> Delivery:
    """``delivery`` with nothing of its recipient in it."""
    slots = delivery.message.slots
    facts = {name: _open(name, fact.kind) if name in slots else fact for name, fact in delivery.facts.items()}
    stand_in = _STAND_INS[FactKind.URL]
    assert isinstance(stand_in, Url)
    return attrs.evolve(
        delivery,
        facts=facts,
        customer_id=None,
        contact_point=None,
        addressee=None,
        opt_out=None if delivery.opt_out is None else stand_in,
    )


def _open(name: str, kind: FactKind) -> BoundFact:
    value = _STAND_INS[kind]
    return BoundFact(name=name, value=value, canonical=canonical(value), origin=Origin.MESSAGE, is_open=True)
