"""Names of companies as compared."""

from __future__ import annotations

import time

import pytest

from unifiedcustomer.normalization.companies import company_key


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["The Smith & Sons Ltd.", "Smith and Sons Limited", "SMITH + SONS LTD"], "smith sons"),
        (["AB Volvo (publ)", "Volvo AB", "Volvo Aktiebolag"], "volvo"),
        (["Müller GmbH & Co. KG", "Müller G.m.b.H. & Co KG", "Muller", "Müller e.K."], "muller"),
        (["I.B.M. Corp.", "IBM", "I B M Corporation"], "ibm"),
        (["Fiat S.p.A.", "Fiat SpA", "FIAT"], "fiat"),
        (["H&M", "H & M"], "hm"),
        (["Société Dupont SARL", "SARL Dupont", "Dupont S.A.R.L.", "Ets. Dupont"], "dupont"),
        (["Acme Sp. z o.o.", "ACME"], "acme"),
        (["Cemex S.A. de C.V.", "Cemex, S.A.B. de C.V."], "cemex"),
        (["Telefónica S.A.", "Telefonica, SA"], "telefonica"),
        (["Jansen B.V.", "B.V. Jansen", "Jansen BV"], "jansen"),
        (["Maersk A/S", "A/S Maersk"], "maersk"),
        (["Gap, The", "The Gap, Inc."], "gap"),
        (["Samsung Electronics Co., Ltd."], "samsung electronics"),
        (["Foo UG (haftungsbeschränkt)"], "foo"),
        (["株式会社トヨタ", "トヨタ株式会社"], "toyota"),
        (["1&1 AG"], "1 1"),
        (["3M Company"], "3m"),
        (["Johnson & Johnson"], "johnson johnson"),
    ],
)
def test_a_company_has_one_key_whatever_its_legal_form(names, key):
    """Legal forms, articles, connectors and full stops do not tell companies apart."""
    assert [key] * len(names) == [company_key(name) for name in names]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Day Spa", "day spa"),
        ("DAY SPA", "day spa"),
        ("Limited", "limited"),
        ("GmbH", "gmbh"),
        ("The", "the"),
        ("Y Combinator", "y combinator"),
        ("Earl", "earl"),
        ("株式会社", "zhushihuishe"),
        ("Siemens AG Österreich", "siemens ag osterreich"),
    ],
)
def test_words_that_only_look_like_a_legal_form_stay(name, key):
    """Nothing is removed that may be the name itself."""
    assert key == company_key(name)


@pytest.mark.parametrize("name", ["", "&", "-", "...", "™"])
def test_signs_are_no_name(name):
    """A company without a letter or digit has no key."""
    assert company_key(name) is None


@pytest.mark.parametrize(
    "text", ["co " * 3_000, "a" * 10_000, "a b " * 2_500, "& " * 5_000, "the " * 2_500, "株式会社" * 2_500]
)
def test_hostile_names_take_little_time(text):
    """The work is bounded even for names that are nothing but legal forms."""
    start = time.process_time()

    company_key(text)

    assert 0.7 > time.process_time() - start
