"""Laws of text and names: idempotence, fast paths equal slow ones, no word is lost, columns may be swapped."""

from __future__ import annotations

import unicodedata

from anyascii import anyascii
from hypothesis import assume, given
from hypothesis import strategies as st

from unifiedcustomer.normalization import names as module
from unifiedcustomer.normalization.companies import company_key
from unifiedcustomer.normalization.given_names import given_root, share_root
from unifiedcustomer.normalization.mojibake import repaired
from unifiedcustomer.normalization.name_parsing import family_parts, full_name_parts, given_parts
from unifiedcustomer.normalization.names import PersonName, person_name
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import Role

LIMIT = 200

any_text = st.text(max_size=LIMIT)
awkward_text = st.text(
    st.sampled_from(
        "aeoZÄüßø éñŁıİ'’-–.,&;()\"№½北王 "
        "\u00c3\u00c2\u00bc\u00a9\u00e2\u20ac\u2122\u0301\u0316\u200b\u202e\u00a0\x00\x85"
    ),
    max_size=40,
)
texts = any_text | awkward_text
NAME_WORDS = """
    Ann Robert Bob María José García López Smith van der de la Berg Dr. Herr Jr. PhD O'Neil Jean-Pierre J. JR J.R. née
    Müller von Graf Gräfin y und & Mc Donald del Carmen 王小明 1st baron of Saint d' M. Don Lee ANN schmidt
    (Bob) Путин , -
"""
words = st.sampled_from(NAME_WORDS.split())
plain_names = st.lists(
    st.sampled_from(
        ["Ann", "Bob", "Lee", "Xi", "Jürgen", "Łukasz", "Smith", "García", "Hans", "Al", "Ed", "Øre", "李"]
    ),
    min_size=1,
    max_size=3,
).map(" ".join)
written_names = st.lists(words, max_size=7).map(" ".join)


def tidied(text: str) -> str | None:
    """``text`` as the functions under test receive it."""
    return tidy(text, limit=LIMIT)[0]


def slow_fold(text: str) -> str:
    """Slow twin of `fold`: one character after the other, without a memory."""
    folded = ""
    for character in text:
        if character in "'`´·ʹʻʼ‘’‛′":
            continue
        if ord(character) > 127 and unicodedata.category(character) in {"So", "Sk", "Co", "Cs", "Cn", "Cc", "Cf"}:
            folded += " "
            continue
        for ascii_character in anyascii(character).lower():
            if ascii_character.isalnum():
                folded += ascii_character
            elif ascii_character != "'":
                folded += " "
    return " ".join(folded.split())


def slow_person_name(full: str | None, given_name: str | None, family: str | None) -> PersonName:
    """Slow twin of the fast paths of `person_name`: the parser alone."""
    if full:
        return module._built(full_name_parts(full))
    parts = given_parts(given_name or "")
    behind = family_parts(family or "")
    parts.family += behind.family
    parts.other += behind.other
    parts.suffix = behind.suffix or parts.suffix
    return module._built(parts)


@given(texts)
def test_tidying_twice_changes_nothing(raw):
    """What was tidied once is tidy."""
    shown = tidied(raw)
    assume(shown is not None)

    assert (shown, None) == tidy(shown, limit=LIMIT)


@given(texts)
def test_tidy_text_is_composed_printable_and_single_spaced(raw):
    """Nothing that cannot be seen or stored is left."""
    shown = tidied(raw)
    assume(shown is not None)

    assert unicodedata.is_normalized("NFC", shown)
    assert " ".join(shown.split()) == shown
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in shown)
    assert not any(
        unicodedata.bidirectional(c) in {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"} for c in shown
    )


@given(texts)
def test_the_fast_fold_equals_its_slow_twin(text):
    """The memory of characters and the ASCII shortcut change nothing."""
    assert slow_fold(text) == fold(text)


@given(texts)
def test_folding_twice_changes_nothing(text):
    """A key is its own key."""
    assert fold(text) == fold(fold(text))


@given(texts)
def test_folded_text_is_plain(text):
    """Lower-case ASCII letters, digits and single spaces are all there is."""
    key = fold(text)

    assert key == " ".join(key.split())
    assert all(character == " " or (character.isascii() and character.isalnum()) for character in key)
    assert key == key.lower()


@given(st.text(st.characters(max_codepoint=0x24F, categories=["Lu", "Ll"]), max_size=20))
def test_repairing_never_touches_plain_words(word):
    """A word of letters alone holds no misread sequence."""
    assume(not any(character in "ªºƒŠŒŽšœžŸˆ" for character in word))

    assert word == repaired(word)


@given(st.one_of(texts, written_names))
def test_the_fast_path_of_a_full_name_equals_the_parser(raw):
    """Plain names are read as the parser reads them."""
    full = tidied(raw)
    assume(full is not None)

    assert slow_person_name(full, None, None) == person_name(full, None, None)


@given(plain_names | st.sampled_from(["JR Smith", "AL Smith", "JO SMITH", "Ann jr Lee", "ß ß", "Ünal Ü"]))
def test_the_fast_path_of_plain_words_equals_the_parser(full):
    """Short words, capitals, accents and scripts make no difference."""
    assert slow_person_name(full, None, None) == person_name(full, None, None)


@given(st.one_of(texts, written_names, words), st.one_of(texts, written_names, words))
def test_the_fast_path_of_columns_equals_the_parser(given_name, family):
    """Plain columns are read as the parser reads them."""
    first, last = tidied(given_name), tidied(family)

    assert slow_person_name(None, first, last) == person_name(None, first, last)


@given(st.one_of(texts, written_names), st.none() | words, st.none() | words)
def test_tokens_have_every_word_of_both_names(raw, given_name, family):
    """No word of a name is missing from its tokens, which are sorted and distinct."""
    name = person_name(tidied(raw), given_name, family)
    keys = f"{name.given_key or ''} {name.family_key or ''}".split()

    assert set(name.tokens) >= set(keys) - {"of", "the", "and", "und", "et", "och"}
    assert tuple(sorted(set(name.tokens))) == name.tokens


@given(st.one_of(texts, written_names), st.none() | words, st.none() | words)
def test_a_name_is_shown_exactly_where_it_has_a_key(raw, given_name, family):
    """There is a form to show if and only if there is one to compare."""
    name = person_name(tidied(raw), given_name, family)

    assert (name.given is None) == (name.given_key is None)
    assert (name.family is None) == (name.family_key is None)
    assert name.given_key is not None or name.root is None


@given(
    st.lists(
        st.sampled_from(["Robert", "García", "Smith", "Jürgen", "Berg,", "Gräfin", "O'Neil", "Anne-Marie"]), min_size=1
    )
)
def test_case_does_not_change_the_tokens_of_spelt_out_names(spelt_out):
    """Capitals matter to initials only."""
    full = " ".join(spelt_out)

    assert person_name(full, None, None).tokens == person_name(full.upper(), None, None).tokens


@given(plain_names, plain_names)
def test_swapped_columns_have_the_same_tokens(one, other):
    """A name in the wrong column is found through its tokens."""
    assert person_name(None, one, other).tokens == person_name(None, other, one).tokens


@given(texts, texts)
def test_sharing_a_root_is_symmetric(a, b):
    """It does not matter which of two names is asked first."""
    assert share_root(fold(a), fold(b)) == share_root(fold(b), fold(a))


@given(texts)
def test_a_name_with_a_root_shares_it_with_itself(text):
    """Everybody may be themselves."""
    key = fold(text)

    assert share_root(key, key) == (given_root(key) is not None)


@given(st.one_of(texts, written_names))
def test_a_company_key_is_folded(raw):
    """A company key is plain text, and there is one wherever the name has a letter or digit."""
    key = company_key(raw)

    assert (key is None) == (fold(raw) == "")
    assert key is None or key == fold(key)


@given(texts, st.sampled_from(Role))
def test_any_text_can_be_asked_whether_it_is_a_placeholder(text, role):
    """No text breaks the check, and what has no letter or digit is one."""
    assert is_placeholder(fold(text), role) or fold(text)
    assert is_placeholder(text, role) in (True, False)
