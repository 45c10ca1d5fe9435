"""WhatsApp templates: what Meta is asked to approve and what is sent, compiled from one source.

Slots are the template's variables; everything else stands in its text. Which blocks it has is decided by the longest
values that slots may take, not by the recipient's, or a long name would need another template than the approved one.
`template_drift` compares what was approved with what is about to be sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import attrs

from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.facts import LegalText, Url
from unifiedcustomer.messages import Action
from unifiedcustomer.model_fields import frozen_mapping, masked
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, RenderedMessage
from unifiedcustomer.rendering.chat import link_writer, recipient
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.duties import WAYS_OUT
from unifiedcustomer.rendering.own_words import own_words
from unifiedcustomer.rendering.part_writer import PartWriter, own_fact
from unifiedcustomer.rendering.plain_blocks import write_plain
from unifiedcustomer.rendering.raw_blocks import structured
from unifiedcustomer.rendering.template_language import template_language
from unifiedcustomer.rendering.template_writer import TemplateWriter
from unifiedcustomer.rendering.titles import titled

__all__ = ["WhatsAppButton", "WhatsAppMessage", "render_whatsapp", "template_drift"]

_CATEGORIES: Final = {MessageClass.MARKETING: "MARKETING"}
_TOGETHER = re.compile(r"\A\{\{|\}\}\s*\Z|\}\}\s*\{\{")


@attrs.frozen(kw_only=True)
class WhatsAppButton:
    """A link below the text: its address up to the variable, and what follows for this recipient."""

    label: str
    url: str = attrs.field(repr=masked)
    suffix: str | None = attrs.field(default=None, repr=masked)  #: None where the address is the same for all


@attrs.frozen(kw_only=True)
class WhatsAppMessage:
    """Both artefacts of one message: the template to be approved, and the values to send it with."""

    to: str = attrs.field(repr=masked)  #: E.164, or the name on the network
    sender: str
    #: what ``POST /{account}/message_templates`` takes
    template: Mapping[str, Any] = attrs.field(repr=masked, converter=frozen_mapping)
    header: Mapping[str, str] = attrs.field(repr=masked, converter=frozen_mapping)  #: values by variable
    body: Mapping[str, str] = attrs.field(repr=masked, converter=frozen_mapping)
    buttons: tuple[WhatsAppButton, ...]


@attrs.frozen
class _Draft:
    sender: PartWriter
    header: TemplateWriter | None
    body: TemplateWriter
    footer: TemplateWriter | None
    buttons: tuple[tuple[PartWriter, PartWriter], ...]
    names: tuple[str, ...]  #: of the buttons' addresses
    findings: tuple[Finding, ...]

    @property
    def writers(self) -> Iterator[PartWriter]:
        yield self.sender
        yield from (writer for writer in (self.header, self.body, self.footer) if writer is not None)
        for pair in self.buttons:
            yield from pair


def render_whatsapp(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a template and its values.

    Raises:
        InvalidMessage: a variable begins or ends the text or follows another; a value has five spaces in a row.
        Unfittable: the text is too long with the longest values.
    """
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: made.body.longest <= delivery.limits["body_characters"],
        hard=lambda made: (made.body.longest, delivery.limits["body_characters"]),
    )
    _check_variables(draft)
    pairs = zip(draft.buttons, draft.names, strict=True)
    buttons = tuple(_button(delivery, label.text, url.text, name) for (label, url), name in pairs)
    payload = WhatsAppMessage(
        to=recipient(delivery)[0],
        sender=draft.sender.text,
        template=_template(delivery, draft, buttons),
        header=draft.header.values if draft.header else {},
        body=draft.body.values,
        buttons=buttons,
    )
    manifest: list[Landing] = [mark for writer in draft.writers for mark in writer.landings]
    parts = {writer.part: writer.text for writer in draft.writers}
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *_guidance(delivery, draft)))


def _check_variables(draft: _Draft) -> None:
    """Meta: a body neither begins nor ends with a variable, and between two of them there are words."""
    if _TOGETHER.search(draft.body.with_variables.replace("*", "")):
        raise InvalidMessage("body", Problem.UNSUPPORTED)


def _guidance(delivery: Delivery, draft: _Draft) -> Iterator[Finding]:
    lines, limit = draft.body.text.count("\n") + 1, delivery.limits["body_lines"]
    if delivery.message.message_class is MessageClass.MARKETING and lines > limit:
        yield delivery.finding(FindingCode.OVER_GUIDANCE, part="body", needed=str(lines), limit=str(limit))


# ── the text ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    title, rest = titled(delivery, structured(stage), "chat.header")
    has_text = any(not isinstance(block, Action) for block in rest)
    header = _header(delivery, title) if title is not None and has_text else None
    if header is None:
        rest = structured(stage)
    links = _links(delivery, [block for block in rest if isinstance(block, Action)])
    body = TemplateWriter(delivery, "body", marks=True)
    for block in rest:
        if block not in links:
            body.raw("\n\n" if body else "")
            write_plain(body, block)
    if not body:
        raise InvalidMessage("body", Problem.EMPTY)
    buttons = []
    for index, link in enumerate(links):
        label = PartWriter(delivery, f"buttons.{index}.label", isolates=False)
        label.prose(link.label)
        buttons.append((label, link_writer(delivery, f"buttons.{index}.url", link.url)))
    names = tuple(link.url for link in links)
    return _Draft(_sender(delivery), header, body, _footer(delivery), tuple(buttons), names, stage.findings)


def _sender(delivery: Delivery) -> PartWriter:
    """The verified name, which WhatsApp shows above the conversation."""
    sender = PartWriter(delivery, "sender")
    sender.fact(sender.brand_name())
    return sender


def _header(delivery: Delivery, title: str) -> TemplateWriter | None:
    """The title, where it is short enough; it may have one variable and no marks."""
    writer = TemplateWriter(delivery, "header", marks=False)
    writer.prose(title)
    fits = writer.longest <= delivery.limits["header_characters"] and len(writer.values) <= 1
    return writer if fits else None


def _footer(delivery: Delivery) -> TemplateWriter | None:
    """A reply ends it; a footer has no variable, so a link of one's own could not stand there."""
    if not delivery.obligations & WAYS_OUT:
        return None
    writer = TemplateWriter(delivery, "footer", marks=False)
    writer.fact(own_fact("opt_out.stop", LegalText(own_words(delivery.locale)["stop_reply"])))
    return writer


def _links(delivery: Delivery, actions: list[Action]) -> list[Action]:
    """The actions that become buttons: two links at most, one number, and no variable on them."""
    found: list[Action] = []
    room = {"https": delivery.limits["url_buttons"], "tel": delivery.limits["phone_buttons"]}
    for action in actions:
        label = TemplateWriter(delivery, "label", marks=False)
        label.prose(action.label)
        value = delivery.facts[action.url].value
        assert isinstance(value, Url)
        scheme = urlsplit(value.value).scheme
        fits = label.longest <= delivery.limits["button_characters"] and not label.values
        if fits and room.get(scheme, 0) and action not in found and (scheme == "https" or _is_fixed(delivery, action)):
            room[scheme] -= 1
            found.append(action)
    return found


def _is_fixed(delivery: Delivery, action: Action) -> bool:
    return action.url not in delivery.message.slots


# ── the template ────────────────────────────────────────────────────────────────────────────────────────────────────


def _button(delivery: Delivery, label: str, url: str, name: str) -> WhatsAppButton:
    if name not in delivery.message.slots:
        return WhatsAppButton(label=label, url=url)
    parts = urlsplit(url)  # a variable may only end an address; the host is part of what is approved
    base = f"{parts.scheme}://{parts.netloc}/"
    return WhatsAppButton(label=label, url=base, suffix=url[len(base) :])


def _template(delivery: Delivery, draft: _Draft, buttons: tuple[WhatsAppButton, ...]) -> dict[str, Any]:
    message = delivery.message
    components: list[dict[str, Any]] = []
    if draft.header is not None:
        header = {"type": "HEADER", "format": "TEXT", "text": draft.header.with_variables}
        components.append(header | _examples("header_text_named_params", draft.header.values))
    body = {"type": "BODY", "text": draft.body.with_variables}
    components.append(body | _examples("body_text_named_params", draft.body.values))
    if draft.footer is not None:
        components.append({"type": "FOOTER", "text": draft.footer.with_variables})
    if buttons:
        components.append({"type": "BUTTONS", "buttons": [_button_of_template(button) for button in buttons]})
    return {
        "name": _name(delivery),
        "language": template_language(delivery.locale),
        "category": _CATEGORIES.get(message.message_class, "UTILITY"),
        "parameter_format": "NAMED",
        "components": components,
    }


def _name(delivery: Delivery) -> str:
    """Conditions and plurals change the text, and another text is another template."""
    message = delivery.message
    told = [f"v{message.version}", *sorted(name for name, holds in delivery.conditions.items() if holds)]
    told += [f"{name}_{category}" for name, category in sorted(delivery.categories.items())]
    return re.sub("[^a-z0-9]+", "_", "_".join([message.id.lower(), *told]))


def _examples(key: str, values: Mapping[str, str]) -> dict[str, Any]:
    if not values:
        return {}
    return {"example": {key: [{"param_name": name, "example": value} for name, value in values.items()]}}


def _button_of_template(button: WhatsAppButton) -> dict[str, Any]:
    if button.url.startswith("tel:"):
        return {"type": "PHONE_NUMBER", "text": button.label, "phone_number": button.url.removeprefix("tel:")}
    if button.suffix is None:
        return {"type": "URL", "text": button.label, "url": button.url}
    example = [button.url + button.suffix]
    return {"type": "URL", "text": button.label, "url": f"{button.url}{{{{1}}}}", "example": example}


# ── drift ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def template_drift(approved: Mapping[str, Any], current: Mapping[str, Any]) -> tuple[str, ...]:
    """Where the approved template differs from the one that ``current`` is now; nothing, where it may be sent.

    Args:
        approved: as Meta gives it back; more keys than we know, such as ``id`` and ``status``, are not looked at.
        current: `WhatsAppMessage.template`.

    Returns:
        Places such as ``components.BODY.text``; examples do not count, nor does the category, which Meta may change.

    >>> template_drift({"name": "a", "status": "APPROVED"}, {"name": "b"})
    ('name',)
    """
    return tuple(sorted(_differences(_by_type(approved), _by_type(current), "")))


def _by_type(template: Mapping[str, Any]) -> dict[str, Any]:
    """The template with its components by their type, so that their order does not count."""
    found = {key: value for key, value in template.items() if key != "components"}
    components = {str(one.get("type", "")).upper(): one for one in template.get("components", ())}
    return {**found, "components": components}


def _differences(approved: Any, current: Any, place: str) -> Iterator[str]:
    if isinstance(approved, Mapping) and isinstance(current, Mapping):
        keys = set(current) | (set(approved) if place == "components" else set())
        for key in keys - {"example", "category"}:
            inner = f"{place}.{key}".lstrip(".")
            yield from _differences(approved.get(key), current.get(key), inner)
    elif isinstance(approved, (list, tuple)) and isinstance(current, (list, tuple)):
        if len(approved) != len(current):
            yield place
        for index, (one, other) in enumerate(zip(approved, current, strict=False)):
            yield from _differences(one, other, f"{place}.{index}")
    elif approved != current:
        yield place
