"""Facts, messages and names of every kind, the hostile ones among them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from hypothesis import strategies as st

from unifiedcustomer.declarations import PLURAL_CATEGORIES, Condition, Fact, Plural, Slot
from unifiedcustomer.errors import InvalidMessage
from unifiedcustomer.facts import (
    Code,
    Date,
    DateRange,
    LegalText,
    Percent,
    Phone,
    Quantity,
    Text,
    Time,
    Unit,
    Url,
)
from unifiedcustomer.messages import (
    Action,
    ActionKind,
    AgentNote,
    CodeBlock,
    Group,
    Heading,
    Items,
    Legal,
    Message,
    Paragraph,
    Symbology,
    Table,
)
from unifiedcustomer.money import Money
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import Role

WESTERN = [
    "en",
    "en_US",
    "en_GB",
    "en_IN",
    "en_CA",
    "fr",
    "fr_CH",
    "nl",
    "es",
    "es_MX",
    "sv",
    "de",
    "de_AT",
    "de_CH",
    "da",
]
OTHERS = ["pl", "cs", "fi", "tr", "pt_BR", "it", "ja", "zh", "ko", "th", "vi", "hi", "ar", "he", "fa"]
LOCALES = st.sampled_from([*WESTERN, *OTHERS])

# ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

AMOUNTS = st.decimals(Decimal(-99999999), Decimal(99999999), places=2) | st.decimals(
    Decimal(-(10**14)), Decimal(10**14), places=4, allow_nan=False
)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
MONEY = st.builds(
    Money,
    AMOUNTS,
    st.sampled_from(
        ["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "INR", "JPY", "CAD", "AUD", "KWD", "XAF", "BTN"]
    ),
)
CODES = st.builds(Code, st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._/-]{0,20}[A-Za-z0-9])?", fullmatch=True))
URLS = st.builds(Url, st.from_regex(r"https://[a-z]{1,10}\.example(/[A-Za-z0-9._~&=?%'-]{0,30})?", fullmatch=True))
LINES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp")), max_size=30)


@st.composite
def texts(draw, kind):
    """A text fact; where the drawn one could be none, a plain one."""
    try:
        return kind(draw(LINES))
    except InvalidMessage:
        return kind("plain words")


@st.composite
def ranges(draw):
    """Two days in their order."""
    return DateRange(*sorted((draw(DAYS), draw(DAYS))))


FACTS = st.one_of(
    MONEY,
    st.builds(Percent, AMOUNTS),
    st.builds(Date, DAYS),
    ranges(),
    st.builds(Time, st.times().map(lambda moment: time(moment.hour, moment.minute))),
    CODES,
    URLS,
    st.builds(Phone, st.from_regex(r"\+[1-9][0-9]{4,14}", fullmatch=True)),
    st.builds(Quantity, AMOUNTS, st.none() | st.sampled_from(Unit)),
    texts(Text),
    texts(LegalText),
)

# ── names as strangers type them ────────────────────────────────────────────────────────────────────────────────────

HOSTILE = st.sampled_from(
    [
        "Ann\r\nBcc: victim@x.example",
        "Ann\nSubject: x",
        "=?utf-8?q?a=0ABcc:victim=40x.example?=",
        "=?utf-8?b?CkJjYzogeEB5?= x",
        "Ann\u2028Bcc: x",
        "\x0b\x0c\x1c\x1d\x1e\x1f\x85",
        "\x1b@\x1d\x56\x00",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</td></table></body>",
        "javascript:alert(1)",
        "{offer} {{offer}} %s {0.__class__}",
        "**bold** [a]({b})",
        "\u202egnitsop\u2066\u2069\u2068",
        "عائشة 20% Ann",
        "Ł👩‍👩‍👧‍👦ß€^{}",
        "\ud800",
        "\ufffe\U0010ffff",
        "A" * 1_000_000,
        "a" + "\u0301" * 59,
        "None",
        "  ",
        "'; DROP TABLE customer; --",
        "=cmd|' /C calc'!A0",
    ]
)
NAMES = HOSTILE | st.text(max_size=80)

# ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────────

WORDS = st.sampled_from(["now", "and then", "for you", "as you like it", "grüezi", "voilà – “ja”", "日本"])


@st.composite
def messages(draw, *, message_class=None):
    """A message with some facts, a slot for a name, optional groups, a note for agents."""
    values = draw(st.lists(FACTS, min_size=1, max_size=5))
    blocks, facts = [Heading(draw(WORDS)), Paragraph("Hello {name}, " + draw(WORDS))], {}
    for index, value in enumerate(values):
        name = f"fact{index}"
        facts[name] = fact = draw(declared(value))
        style = draw(st.sampled_from(fact.kind.styles))
        place = f"{{{name}:{style}}}" if style else f"{{{name}}}"
        block = draw(showing(name, value, place))
        short = place if draw(st.booleans()) else None
        group = Group(
            blocks=[Paragraph(draw(WORDS)), block],
            optional=draw(st.booleans()),
            short=short,
            when=draw(st.sampled_from([None, "yes", "no"])),
            unless=draw(st.sampled_from([None, "no"])),
        )
        blocks.append(group if draw(st.booleans()) else block)
    blocks += [Group(blocks=[Paragraph(draw(WORDS))], when="yes", unless="no"), Legal(draw(WORDS))]
    blocks += [AgentNote(draw(WORDS) + " (agents only)")]
    chosen = message_class or draw(st.sampled_from(MessageClass))
    counted = draw(st.booleans())
    if counted:
        blocks.insert(2, Paragraph(f"{draw(WORDS)} {{pieces}}"))
    return Message(
        id="drawn",
        purpose={"marketing": "marketing.offers", "service": "service", "legal": "legal"}[chosen.value],
        message_class=chosen,
        blocks=blocks,
        facts=facts,
        slots={
            "name": Slot(role=Role.GIVEN_NAME, fallback=Text("customer")),
            **({"count": Slot(kind="quantity", fallback=Quantity(draw(st.integers(0, 30))))} if counted else {}),
        },
        conditions={"yes": Condition(default=True), "no": Condition(default=False)},
        plurals={"pieces": PIECES} if counted else {},
        preheader=draw(st.none() | WORDS),
        locale=draw(st.sampled_from(["en", "de", "fr", "nl", "es", "sv", "pl", "ja", "he"])),
    )


PIECES = Plural("count", **{category: f"{{count}} {category}" for category in PLURAL_CATEGORIES})


@st.composite
def showing(draw, name, value, place):
    """A block that shows a fact in one of the ways there are."""
    words = [draw(WORDS) for _ in range(3)]
    ways = [
        Paragraph(f"{words[0]} {place} **{words[1]}**"),
        Paragraph(f"{words[0]} **{place}** _{words[1]}_ {words[2]}"),
        Items([words[0], f"{words[1]} {place}"], ordered=draw(st.booleans())),
        Table([words[0], words[1]], [[words[2], place], ["-", "-"]]),
    ]
    if isinstance(value, Url):
        ways = [
            Action(words[0], name, draw(st.sampled_from(ActionKind))),
            Paragraph(f"{words[0]} [{words[1]} **{words[2]}**]({{{name}}})"),
            CodeBlock(name, draw(st.sampled_from([Symbology.TEXT, Symbology.QR])), words[0]),
        ]
    if isinstance(value, Code):
        ways.append(CodeBlock(name, Symbology.TEXT, draw(st.none() | WORDS)))
    return draw(st.sampled_from(ways))


@st.composite
def declared(draw, value):
    """A value with the liberties that an author may take."""
    return Fact(value=value, sensitive=draw(st.booleans()), linkable=draw(st.booleans()))
