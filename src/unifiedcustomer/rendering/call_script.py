"""Call scripts: what an agent says, asks and keeps in mind, in order.

The only channel that shows agents' notes. A call that we make opens with who is calling and, where the permit asks
for it, with the right to object; every script ends with what to do about a refusal.
"""

from __future__ import annotations

from enum import StrEnum, auto

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import PhoneNumber
from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.facts import LegalText, Phone
from unifiedcustomer.messages import AgentNote, SingleBlock
from unifiedcustomer.model_fields import masked
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, RenderedMessage
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery, first_that_fits
from unifiedcustomer.rendering.own_words import own_words
from unifiedcustomer.rendering.part_writer import PartWriter, own_fact
from unifiedcustomer.rendering.plain_blocks import write_plain
from unifiedcustomer.rendering.spoken import can_be_taken_down, say

__all__ = ["CallScript", "ScriptStep", "StepKind", "render_call_script"]


class StepKind(StrEnum):
    """What an agent does with a step."""

    SAY = auto()  #: read it out
    ASK = auto()  #: say it and wait for the answer
    NOTE = auto()  #: keep it in mind; it is never said


@attrs.frozen(kw_only=True)
class ScriptStep:
    """One step of a call."""

    kind: StepKind
    text: str = attrs.field(repr=masked)


@attrs.frozen(kw_only=True)
class CallScript:
    """A conversation as an agent's screen shows it."""

    number: str | None = attrs.field(repr=masked)  #: whom to call, E.164; None where the customer calls
    steps: tuple[ScriptStep, ...]
    seconds: int  #: about how long our side of it takes


@attrs.frozen
class _Draft:
    steps: tuple[tuple[StepKind, PartWriter], ...]
    findings: tuple[Finding, ...]


def render_call_script(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a script, for a call that we make or one that we take."""
    draft = first_that_fits(
        delivery,
        lambda stage: _Draft(_steps(delivery, stage.blocks), stage.findings),
        usual=lambda made: _seconds(delivery, made) <= delivery.limits["seconds"],
        hard=lambda _made: (0, 0),  # a long call is a matter of manners
    )
    point = delivery.contact_point
    payload = CallScript(
        number=point.e164 if isinstance(point, PhoneNumber) else None,
        steps=tuple(ScriptStep(kind=kind, text=writer.text) for kind, writer in draft.steps),
        seconds=_seconds(delivery, draft),
    )
    manifest: list[Landing] = [landing for _, writer in draft.steps for landing in writer.landings]
    parts = {writer.part: writer.text for _, writer in draft.steps}
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *_guidance(delivery, draft)))


def _seconds(delivery: Delivery, draft: _Draft) -> int:
    words = sum(len(writer.text.split()) for kind, writer in draft.steps if kind is not StepKind.NOTE)
    return -(-60 * words // delivery.limits["words_per_minute"])


def _guidance(delivery: Delivery, draft: _Draft) -> tuple[Finding, ...]:
    findings = []
    needed = _seconds(delivery, draft)
    if needed > delivery.limits["seconds"]:
        details = {"needed": str(needed), "limit": str(delivery.limits["seconds"])}
        findings.append(delivery.finding(FindingCode.OVER_GUIDANCE, **details))
    said = {landing.fact for kind, writer in draft.steps if kind is not StepKind.NOTE for landing in writer.landings}
    hard = sorted(name for name in said & delivery.facts.keys() if not can_be_taken_down(delivery.facts[name].value))
    return (*findings, *(delivery.finding(FindingCode.NOT_SPEAKABLE, fact=name) for name in hard))


# ── the steps ───────────────────────────────────────────────────────────────────────────────────────────────────────


class _Script:
    """Steps in the making; each is a part of its own."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.steps: list[tuple[StepKind, PartWriter]] = []

    def step(self, kind: StepKind) -> PartWriter:
        part = f"steps.{len(self.steps)}.{kind.value}"
        writer = PartWriter(self.delivery, part, form=self._said if kind is not StepKind.NOTE else None)
        self.steps.append((kind, writer))
        return writer

    def own(self, kind: StepKind, key: str, name: str = "", fact: BoundFact | None = None) -> None:
        self.step(kind).own(key, name, fact)

    def _said(self, fact: BoundFact, style: str) -> str:
        return say(fact.value, self.delivery.locale, style)


def _steps(delivery: Delivery, blocks: tuple[SingleBlock, ...]) -> tuple[tuple[StepKind, PartWriter], ...]:
    script = _Script(delivery)
    _open(script)
    for block in blocks:
        writer = script.step(StepKind.NOTE if isinstance(block, AgentNote) else StepKind.SAY)
        write_plain(writer, block)
    script.own(StepKind.ASK, "questions")
    script.own(StepKind.NOTE, "refusal")
    script.own(StepKind.SAY, "goodbye")
    return tuple(script.steps)


def _open(script: _Script) -> None:
    delivery = script.delivery
    is_ours = delivery.channel is Channel.TELEMARKETING
    if Obligation.CALLER_NUMBER in delivery.obligations:
        if delivery.brand.phone is None:
            raise InvalidMessage("phone", Problem.MISSING)
        script.own(StepKind.NOTE, "show_number", "phone", own_fact("brand.phone", Phone(delivery.brand.phone)))
    script.own(StepKind.NOTE, "say_your_name")
    opening = script.step(StepKind.SAY)
    opening.own("opening" if is_ours else "answering", "brand", opening.brand_name())
    script.own(StepKind.NOTE, "identify")
    if is_ours:
        script.own(StepKind.ASK, "good_moment")
    if Obligation.OBJECTION_NOTICE in delivery.obligations:
        notice = LegalText(own_words(delivery.locale)["objection"])
        script.step(StepKind.SAY).fact(own_fact("opt_out.notice", notice))
