"""The ways in which one phone number is written."""

from __future__ import annotations

from unifiedcustomer.testing.synthetic.tables import Country

__all__ = ["PHONE_FORMS", "in_form"]

PHONE_FORMS = ("national", "digits", "e164", "spaced", "zeros", "zero in brackets", "dashes")


def in_form(number: str, form: str, country: Country) -> str:
    """``number``, given as the country writes it, in another form.

    >>> from unifiedcustomer.testing.synthetic.tables import country
    >>> [in_form("020 7946 0018", form, country("GB")) for form in ("digits", "e164", "zero in brackets")]
    ['02079460018', '+442079460018', '+44 (0)20 7946 0018']
    """
    if not number or form == "national":
        return number
    national = number.removeprefix(country.trunk)
    digits = "".join(char for char in national if char.isdigit())
    if form == "e164":
        return f"+{country.dial}{digits}"
    if form == "spaced":
        return f"+{country.dial} {national.strip()}"
    if form == "zeros":
        return f"00{country.dial}{digits}" if country.dial != "1" else f"1-{national.strip()}"
    if form == "zero in brackets" and country.trunk:
        return f"+{country.dial} ({country.trunk}){national.strip()}"
    if form == "dashes":
        return number.replace(" ", "-")
    return country.trunk + digits
