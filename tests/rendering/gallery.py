"""Messages in six languages, as a shop would write them."""

from __future__ import annotations

from unifiedcustomer.declarations import Fact, Slot
from unifiedcustomer.facts import Code, Date, FactKind, LegalText, Percent, Quantity, Text, Time, Unit, Url
from unifiedcustomer.messages import Action, AgentNote, Group, Heading, Legal, Message, Paragraph
from unifiedcustomer.money import Money
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import Role

TEXTS = {
    "en_GB": (
        "Save {offer} on {product}",
        "Hello {given_name}, **{product}** is now {price} instead of {before}, until {ends}.",
        "Your code is **{code}**.",
        "We keep a pair in your size for you.",
        "See the boots",
        "One code per customer. No cash value.",
        "customer",
        "walking boots “Blu”",
    ),
    "de": (
        "{offer} Rabatt auf {product}",
        "Guten Tag {given_name}, **{product}** kosten bis {ends} nur {price} statt {before}.",
        "Ihr Code ist **{code}**.",
        "Wir legen Ihnen gern ein Paar in Ihrer Größe zurück.",
        "Schuhe ansehen",
        "Ein Code je Kunde. Keine Barauszahlung.",
        "und willkommen",
        "Wanderschuhe „Blu“",
    ),
    "fr": (
        "{offer} de remise sur {product}",
        "Bonjour {given_name}, **{product}** à {price} au lieu de {before} jusqu’au {ends}.",
        "Votre code est **{code}**.",
        "Nous vous gardons volontiers une paire à votre pointure.",
        "Voir les chaussures",
        "Un code par client. Non remboursable.",
        "cher client",
        "chaussures de marche « Blu »",
    ),
    "nl": (
        "{offer} korting op {product}",
        "Dag {given_name}, **{product}** kosten tot en met {ends} maar {price} in plaats van {before}.",
        "Uw code is **{code}**.",
        "We houden graag een paar in uw maat apart.",
        "Bekijk de schoenen",
        "Eén code per klant. Niet inwisselbaar voor geld.",
        "klant",
        "wandelschoenen ‘Blu’",
    ),
    "es": (
        "{offer} de descuento en {product}",
        "Hola {given_name}: **{product}** por {price} en vez de {before} hasta el {ends}.",
        "Su código es **{code}**.",
        "Le guardamos un par de su número.",
        "Ver las botas",
        "Un código por cliente. Sin valor en efectivo.",
        "cliente",
        "botas de montaña «Blu»",
    ),
    "sv": (
        "{offer} rabatt på {product}",
        "Hej {given_name}, **{product}** kostar nu {price} i stället för {before}, till och med {ends}.",
        "Din kod är **{code}**.",
        "Vi lägger gärna undan ett par i din storlek.",
        "Se kängorna",
        "En kod per kund. Kan inte lösas in mot pengar.",
        "kund",
        "vandringskängor ”Blu”",
    ),
}
CURRENCIES = {"en_GB": "GBP", "sv": "SEK"}


def price_drop(locale: str) -> Message:
    """A lower price, with a code, until a day."""
    heading, offer, code, extra, label, terms, nobody, product = TEXTS[locale]
    currency = CURRENCIES.get(locale, "EUR")
    return Message(
        id="price-drop",
        purpose="marketing.offers",
        message_class=MessageClass.MARKETING,
        blocks=[
            Heading(heading),
            Paragraph(offer),
            Paragraph(code),
            Group(blocks=[Paragraph(extra)], optional=True),
            Action(label, "shop"),
            Legal("{terms}"),
        ],
        facts={
            "offer": Fact(value=Percent("12.5")),
            "product": Fact(value=Text(product)),
            "price": Fact(value=Money("1049.90", currency)),
            "before": Fact(value=Money("1199.90", currency)),
            "ends": Fact(value=Date("2026-11-30")),
            "code": Fact(value=Code("BOOTS26")),
            "shop": Fact(value=Url("https://kestrel.example/boots")),
            "terms": Fact(value=LegalText(terms)),
        },
        slots={"given_name": Slot(role=Role.GIVEN_NAME, fallback=Text(nobody))},
        locale=locale,
    )


def appointment() -> Message:
    """A service message with values that the caller gives."""
    return Message(
        id="appointment",
        purpose="service.appointments",
        message_class=MessageClass.SERVICE,
        subject="Your fitting on {day:medium}",
        blocks=[
            Heading("Your boot fitting"),
            Paragraph("We expect you on **{day:full}** at **{hour}**. It takes {length:long}."),
            Paragraph("Your note to us: {wish}."),
            Action("Change the appointment", "change"),
            AgentNote("Fitter: {fitter}. Deposit paid: {deposit}."),
        ],
        facts={"length": Fact(value=Quantity(45, Unit.MINUTE))},
        slots={
            "day": Slot(kind=FactKind.DATE),
            "hour": Slot(kind=FactKind.TIME),
            "change": Slot(kind=FactKind.URL),
            "wish": Slot(sensitive=True, fallback=Text("none")),
            "fitter": Slot(audience="agent", fallback=Text("whoever is free")),
            "deposit": Slot(kind=FactKind.MONEY, audience="agent"),
        },
        locale="en_GB",
    )


APPOINTMENT_OF_ANN = {
    "day": Date("2026-12-04"),
    "hour": Time("15:30"),
    "change": Url("https://kestrel.example/a/7Q2"),
    "wish": "wide feet, bad knee",
    "deposit": Money(20, "GBP"),
}
