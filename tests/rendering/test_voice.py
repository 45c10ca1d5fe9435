"""How a brand speaks."""

from __future__ import annotations

import attrs
import pytest

from rendering.builders import KESTREL, offer
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.messages import Heading
from unifiedcustomer.rendered_messages import FindingCode
from unifiedcustomer.rendering import FormOfAddress, Voice, preflight


def test_forbidden_words_are_found_as_whole_words():
    """In any case, and not inside others."""
    voice = Voice(forbidden_words=["Cheap", "act now", "l'affaire"])

    assert ("cheap", "act now") == voice.forbidden_in("Dirt CHEAP! Act  now.")
    assert () == voice.forbidden_in("cheaper, actnow, now act")
    assert ("l'affaire",) == voice.forbidden_in("C'est l'affaire du jour")


@pytest.mark.parametrize(
    ("language", "form", "text", "expected"),
    [
        ("de", "formal", "Hol dir deinen Code. Du sparst.", ("deinen", "dir", "du")),
        ("de", "formal", "Sie sparen. Holen Sie Ihren Code.", ()),
        ("de", "informal", "Holen Sie Ihren Code. Sie warten: sie alle.", ("ihren", "sie")),
        ("de_AT", "informal", "Hol dir deinen Code, sie warten.", ()),
        ("fr", "formal", "Prends ton code", ("ton",)),
        ("fr", "informal", "Prenez votre code", ("votre",)),
        ("nl", "formal", "Bekijk je schoenen", ("je",)),
        ("sv", "informal", "Er kod", ()),  # a capital at the beginning of a sentence says nothing
        ("es", "formal", "Tu código", ("tu",)),
        ("en", "formal", "Get your code", ()),
    ],
)
def test_the_other_form_of_address_is_found(language, form, text, expected):
    """By its pronouns, where the language has two forms; a first word's capital tells nothing."""
    forms = {} if language == "en" else {language.partition("_")[0]: form}

    assert expected == Voice(forms_of_address=forms).wrong_address(text, language)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: Voice(forms_of_address={"en": "formal"}), Problem.UNSUPPORTED),
        (lambda: Voice(forms_of_address={"de": "royal"}), Problem.UNKNOWN_NAME),
        (lambda: Voice(forbidden_words=[""]), Problem.EMPTY),
    ],
)
def test_a_voice_that_cannot_be_checked_is_refused(make, problem):
    """A form that a language has not, a word that is none."""
    with pytest.raises(InvalidMessage) as caught:
        make()
    assert problem is caught.value.problem


def test_words_are_a_row():
    """A text is no row of words."""
    with pytest.raises(WrongType):
        Voice(forbidden_words="cheap")


def test_preflight_listens_to_the_author():
    """In every text and language; facts are no part of it."""
    voice = Voice(forbidden_words=["hurry"], forms_of_address={"de": FormOfAddress.FORMAL})
    brand = attrs.evolve(KESTREL, voice=voice)
    message = offer(subject="Hurry: {offer} {ends} {least} {code}", locale="de", preheader="Nur für dich")
    message = attrs.evolve(message, blocks=(Heading("[Hurry]({shop}) now"), *message.blocks[1:]))
    found = preflight(message, brand=brand, channels=["email"]).findings

    told = {(f.code, f.part, f.details["words"]) for f in found if "words" in f.details}
    assert {
        (FindingCode.FORBIDDEN_WORDS, "subject", "hurry"),
        (FindingCode.FORBIDDEN_WORDS, "blocks.0.text", "hurry"),
        (FindingCode.FORM_OF_ADDRESS, "preheader", "dich"),
    } == told
