"""Messages in Markdown with front matter."""

from __future__ import annotations

import time

import pytest

from unifiedcustomer.authoring import message_from_markdown
from unifiedcustomer.blocks import (
    Action,
    ActionKind,
    AgentNote,
    CodeBlock,
    Group,
    Heading,
    Image,
    Items,
    Legal,
    Paragraph,
    Raw,
    Symbology,
    Table,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import Text

FRONT = """+++
id = "autumn"
purpose = "marketing.offers"
class = "marketing"
facts.offer = { percent = 20 }
facts.code = { code = "AUTUMN20" }
facts.shop = { url = "https://kestrel.example/autumn" }
facts.boots = { url = "https://kestrel.example/boots.png" }
facts.what = { text = "boots" }
slots.member.kind = "text"
slots.member.fallback = "no"
conditions.is_member = { default = false }
+++
"""
BODY = """
# Save {offer}
on {what}

Everything is {offer} cheaper,
and _you_ are **welcome**. {member}

- one
- two
  goes on

1. first
2. second

| Size | Price |
|:-----|------:|
| 42   | {offer} |

[See the offer]({shop})

_[Later]({shop})_

![Brown boots]({boots})

![]({boots})

`{code}`

Your code: `{code} qr`

::: group optional short="{offer} off" link="[More]({shop})" only=sms,push when=is_member
Come {offer}.

[Go]({shop})
:::

::: raw email
<hr>

<b>x</b>
:::

> While stocks
> last.

::: note
Do not push.
:::
"""


def refused(text):
    with pytest.raises(InvalidMessage) as caught:
        message_from_markdown(text)
    return caught.value.field, caught.value.problem


def test_every_block_has_its_notation():
    """What people know of Markdown becomes what a message has."""
    group = Group(
        blocks=[Paragraph("Come {offer}."), Action("Go", "shop")],
        optional=True,
        short="{offer} off",
        link=Action("More", "shop"),
        only=[Channel.SMS, Channel.PUSH],
        when="is_member",
    )

    assert (
        Heading("Save {offer} on {what}"),
        Paragraph("Everything is {offer} cheaper, and _you_ are **welcome**. {member}"),
        Items(["one", "two goes on"]),
        Items(["first", "second"], ordered=True),
        Table(["Size", "Price"], [["42", "{offer}"]]),
        Action("See the offer", "shop"),
        Action("Later", "shop", ActionKind.SECONDARY),
        Image("boots", "Brown boots"),
        Image("boots"),
        CodeBlock("code"),
        CodeBlock("code", Symbology.QR, "Your code"),
        group,
        Raw(channel=Channel.EMAIL, payload="<hr>\n\n<b>x</b>"),
        Legal("While stocks last."),
        AgentNote("Do not push."),
    ) == message_from_markdown(FRONT + BODY).blocks


def test_a_second_front_matter_begins_another_language():
    """With its own texts and words, and the same facts."""
    plain = "# Save {offer}\n{code} {shop} {what} {boots} {member}\n\n::: group when=is_member\nx\n:::\n"
    german = '+++ de\nsubject = "Sparen"\nfacts.what = "Schuhe"\n+++\n' + plain.replace("Save", "Sparen Sie")
    found = message_from_markdown(FRONT + plain + german)

    assert ("en", "de") == found.locales
    assert "Sparen" == found.localized("de_AT").headline
    assert Text("Schuhe") == found.localized("de").facts["what"].value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Hello", ("front_matter", Problem.MISSING)),
        ("x\n" + FRONT, ("front_matter", Problem.WRONG_ORDER)),
        ("+++\nid = 1\n", ("front_matter", Problem.BAD_SYNTAX)),
        ("+++\nid = \n+++\n", ("front_matter", Problem.BAD_SYNTAX)),
        ("+++ de\n+++\n", ("front_matter", Problem.MISSING)),
        (FRONT + "# x\n+++\n+++\n", ("front_matter", Problem.DUPLICATE)),
        (FRONT + "# x\n\n::: group\nabc\n", ("body.1", Problem.BAD_SYNTAX)),
        (FRONT + "# x\n\n::: grupo\nabc\n:::\n", ("body.1", Problem.UNKNOWN_NAME)),
        (FRONT + "::: group optinal\nabc\n:::\n", ("body.0.optinal", Problem.UNKNOWN_NAME)),
        (FRONT + "::: group =\nabc\n:::\n", ("body.0.attributes", Problem.BAD_SYNTAX)),
        (FRONT + "::: group\n:::\n", ("body.0.blocks", Problem.EMPTY)),
        (FRONT + "::: raw telex\nx\n:::\n", ("body.0.channel", Problem.UNKNOWN_NAME)),
        (FRONT + "x\n\n| a |\n| b |\n| c |\n", ("body.1.table", Problem.BAD_SYNTAX)),
        (FRONT + "`{code} aztec`", ("body.0.symbology", Problem.UNKNOWN_NAME)),
        (FRONT + "# {x}", ("blocks.0.text", Problem.UNKNOWN_NAME)),
        ("x" * 500_001, ("text", Problem.TOO_LONG)),
    ],
)
def test_what_is_no_message_is_refused_with_its_place(text, expected):
    """The error says where, and shows nothing of what stands there."""
    assert expected == refused(text)


def test_only_text_is_read():
    """Bytes are decoded by whoever knows how."""
    with pytest.raises(WrongType):
        message_from_markdown(b"+++")


@pytest.mark.parametrize(
    "line", ["[" * 100_000, "| " * 50_000, "- " * 50_000, "`{a}`: " * 20_000, "::: group " + "a" * 100_000]
)
def test_hostile_lines_take_no_time(line):
    """Each is read in one go."""
    started = time.perf_counter()
    refused(FRONT + line + "\n")

    assert time.perf_counter() - started < 2
