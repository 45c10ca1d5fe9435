"""Money is exact, has one currency, and says so where it cannot be."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.money import Money

cents = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
euros = cents.map(lambda amount: Money(amount, "EUR"))


@pytest.mark.parametrize("amount", [Decimal("19.90"), "19.90"])
def test_an_amount_is_kept_exactly(amount):
    """Every digit that was given is there, the trailing zero too."""
    assert "19.90" == str(Money(amount, "EUR").amount)


def test_whole_numbers_are_amounts():
    """An int loses nothing, so it is allowed."""
    assert Decimal(5) == Money(5, "EUR").amount


@pytest.mark.parametrize("price", [19.9, 0.0, float("nan"), float("inf")])
def test_a_float_is_refused(price):
    """A float price has already lost the cents, even where it looks round."""
    with pytest.raises(WrongType) as caught:
        Money(price, "EUR")

    assert ("amount", Problem.FLOAT_MONEY) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("amount", [True, None, b"1", 1j, [1]])
def test_what_is_no_number_is_refused(amount):
    """A truth value, bytes or a list is no amount."""
    with pytest.raises(WrongType) as caught:
        Money(amount, "EUR")

    assert Problem.WRONG_TYPE is caught.value.problem


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ("nineteen", Problem.BAD_SYNTAX),
        ("", Problem.BAD_SYNTAX),
        ("19,90", Problem.BAD_SYNTAX),
        ("1" * 41, Problem.TOO_LONG),
        ("NaN", Problem.OUT_OF_RANGE),
        ("-Infinity", Problem.OUT_OF_RANGE),
        (Decimal("sNaN"), Problem.OUT_OF_RANGE),
        ("1e15", Problem.OUT_OF_RANGE),
        ("-1e999999", Problem.OUT_OF_RANGE),
        (10**15, Problem.OUT_OF_RANGE),
        (Decimal("1e-21"), Problem.OUT_OF_RANGE),
    ],
)
def test_an_impossible_amount_is_refused(amount, problem):
    """What is no finite amount of this world is refused with the reason."""
    with pytest.raises(InvalidValue) as caught:
        Money(amount, "EUR")

    assert ("amount", problem) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("currency", ["eur", "EURO", "E1R", "", "€€€", "ÄÖÜ"])
def test_a_currency_is_three_capital_letters(currency):
    """ISO 4217 codes only; a symbol means several currencies."""
    with pytest.raises(InvalidValue) as caught:
        Money(1, currency)

    assert ("currency", Problem.BAD_SYNTAX) == (caught.value.field, caught.value.problem)


def test_a_currency_is_text():
    """A number is no currency code."""
    with pytest.raises(WrongType) as caught:
        Money(1, 978)

    assert "currency" == caught.value.field


@given(euros, euros)
def test_taking_away_undoes_adding(left, right):
    """No cent is lost or made on the way there and back."""
    assert left == left + right - right


@given(euros, euros)
def test_adding_in_any_order_gives_the_same(left, right):
    """A sum does not depend on which amount came first."""
    assert left + right == right + left


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=20))
def test_the_host_s_decimal_precision_costs_no_cent(amount):
    """A host that rounds its own decimals to five digits still gets exact sums."""
    with localcontext(prec=5):
        total = Money(amount, "EUR") + Money("0.01", "EUR") - Money("0.01", "EUR")

    assert amount == total.amount


@pytest.mark.parametrize("operation", [Money.__add__, Money.__sub__])
def test_two_currencies_are_never_mixed(operation):
    """There is no rate here, so euros and francs make no sum."""
    with pytest.raises(InvalidValue) as caught:
        operation(Money(1, "EUR"), Money(1, "CHF"))

    assert ("currency", Problem.UNSUPPORTED) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("operation", [Money.__add__, Money.__sub__])
def test_money_and_a_bare_number_are_never_mixed(operation):
    """A number without a currency could be anything."""
    with pytest.raises(WrongType):
        operation(Money(1, "EUR"), 1)


def test_equal_amounts_are_equal_money():
    """1.0 and 1.00 euros are the same money, also as the key of a dictionary."""
    assert Money("1.0", "EUR") == Money("1.00", "EUR")
    assert 1 == len({Money("1.0", "EUR"), Money("1.00", "EUR")})


def test_money_of_two_currencies_is_not_equal():
    """One euro is not one dollar."""
    assert Money(1, "EUR") != Money(1, "USD")
