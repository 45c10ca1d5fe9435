"""Laws of normalization: fast paths equal libraries, columns equal records, normal forms rest, nothing raises."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unifiedcustomer.errors import Problem
from unifiedcustomer.features import FeatureTable, feature_table
from unifiedcustomer.normalization import Normalizer, learn_date_orders, normalize_table
from unifiedcustomer.normalization import emails as emails_module
from unifiedcustomer.normalization import streets as streets_module
from unifiedcustomer.normalization.cells import Circumstances, read
from unifiedcustomer.normalization.dates import birth_date
from unifiedcustomer.normalization.emails import email
from unifiedcustomer.normalization.encoding import combined, encoded_texts, packed
from unifiedcustomer.normalization.numbering_plans import e164
from unifiedcustomer.normalization.phones import phone, reference_reading
from unifiedcustomer.normalization.text import tidy
from unifiedcustomer.records import Comparison, Field, Role
from unifiedcustomer.source_tables import SourceColumn, SourceTable
from unifiedcustomer.texts import Texts

TODAY = date(2026, 11, 22)
COVERED = ["AT", "BE", "CH", "DE", "DK", "ES", "FR", "GB", "IE", "IT", "NL", "NO", "SE", "US", "CA", "AU"]
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)

any_text = st.text(max_size=60)
awkward_text = st.text(
    st.sampled_from("aA1 0+@.,;/-_()#\"'<>|:=ößéÅ\u0301\u200b\u202e\u00a0\x00\n\ud800＠１٣中"), max_size=30
)
texts = any_text | awkward_text

# ── emails ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_LOCAL = "abzABZ019!#$%&'*+-/=?^_`{|}~."
_DOMAIN = "abzAZ09-."
emails = st.builds(
    "{}@{}{}".format,
    st.text(st.sampled_from(_LOCAL), max_size=12) | st.sampled_from(["INFO", "Info", "info", "a" * 65, "Postmaster"]),
    st.text(st.sampled_from(_DOMAIN), max_size=12) | st.sampled_from(["a" * 63, "a" * 64, "xn--bcher-kva", "ab--c"]),
    st.sampled_from([".com", ".c0m", ".co1", ".test", ".local", ".example", ".a", ".x-y", "", "." + "b" * 63, ".de." ]),
)  # fmt: skip


@given(emails)
@example("INFO@a.com")
@example("a@" + "a." * 120 + "com")
def test_the_exact_path_of_emails_answers_as_email_validator_does(text):
    """Wherever the exact path says something, the library says the same."""
    found = emails_module._plain(text)

    assert found in (None, emails_module.reference_reading(text))


@given(emails)
def test_an_address_is_read_alike_with_and_without_the_exact_path(text):
    """The exact path changes the time that reading takes, and nothing else."""
    direct = email(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emails_module, "_plain", lambda _: None)
        slow = email(text)

    assert slow == direct


# ── telephone numbers ───────────────────────────────────────────────────────────────────────────────────────────────


@cache
def examples(region: str) -> list[str]:
    """Valid national numbers of every type of a region."""
    found = (phonenumbers.example_number_for_type(region, kind) for kind in range(11))
    return [phonenumbers.national_significant_number(number) for number in found if number is not None]


@st.composite
def written_numbers(draw: st.DrawFn, regions: list[str]) -> tuple[str, str | None]:
    """A number much like a valid one, in one of many ways to write it, and the country in which it was written."""
    region = draw(st.sampled_from(regions))
    national = draw(st.sampled_from(examples(region)))
    kept = draw(st.integers(0, len(national)))
    digits = st.sampled_from("0123456789")
    tail = draw(st.text(digits, min_size=len(national) - kept, max_size=len(national) - kept)) + draw(
        st.text(digits, max_size=1)
    )
    code = str(phonenumbers.country_code_for_region(region))
    start = draw(
        st.sampled_from(
            ["", "0", "8", "1", "06", "01", f"+{code}", f"+{code} (0)", f"00{code}", code, f"011{code}", "(0", "( "]
        )
    )
    number = start + national[:kept] + tail
    cut = draw(st.integers(0, len(number)))
    number = number[:cut] + draw(st.sampled_from(["", " ", "-", ".", "/", ") ", " ("])) + number[cut:]
    return number, draw(st.sampled_from([region, region, None, *COVERED]))


@given(written_numbers(COVERED) | written_numbers(REGIONS))
@example(("+1 212 736 5000", "CA"))
@example(("12127365000", "US"))
@example(("0 15 2345 6789", "BR"))
def test_the_exact_path_of_phones_answers_as_phonenumbers_does(written):
    """Wherever the exact path says something, in any country, the library says the same, and that it is valid."""
    number = e164(*written)

    assert number is None or (number, None) == reference_reading(*written)


@pytest.mark.parametrize("region", COVERED)
def test_the_exact_path_answers_the_usual_numbers_of_well_covered_countries(region):
    """Mobile and fixed lines, in national and international form, need no library."""
    kinds = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)
    for number in (phonenumbers.example_number_for_type(region, kind) for kind in kinds):
        expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        for style in (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
            assert expected == e164(phonenumbers.format_number(number, style), region)


@given(written_numbers(REGIONS))
def test_a_number_that_can_be_dialled_is_its_own_normal_form(written):
    """E.164 needs no country, and reads as itself."""
    normal = phone(*written).normal

    assert normal is None or (normal, normal) == ((again := phone(normal)).normal, again.key)


# ── dates ───────────────────────────────────────────────────────────────────────────────────────────────────────────

FIRST_DAYS = {
    "1111-11-11", "1582-10-15", "1753-01-01", "1800-01-01", "1850-01-01", "1899-12-30", "1899-12-31", "1900-01-01",
    "1900-01-02", "1901-01-01", "1904-01-01", "1970-01-01",
}  # fmt: skip
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=TODAY)


@given(
    DAYS,
    st.sampled_from(
        ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%Y-%m-%dT00:00:00Z"]
    ),
)
def test_every_day_is_read_back_from_every_form_without_doubt(day, form):
    """What a calendar program writes has one reading, the day itself."""
    written = day.strftime(form.replace("%Y", f"{day.year:04}"))
    value = birth_date(written, today=TODAY)

    assert value.key == day.isoformat() or (value.problem is Problem.PLACEHOLDER and day.isoformat() in FIRST_DAYS)


@given(DAYS, st.booleans())
def test_the_true_day_is_among_the_readings_of_an_ambiguous_date(day, month_first):
    """Day first and month first, the day that was meant is kept, and the likelier reading is the stated order."""
    written = day.strftime("%m/%d/" if month_first else "%d/%m/") + f"{day.year:04}"
    key = birth_date(written, today=TODAY, month_first=month_first).key

    assert key is None or day.isoformat() == key.split("|")[0]


# ── streets ─────────────────────────────────────────────────────────────────────────────────────────────────────────

STREET_WORDS = [
    "Main", "Street", "Hauptstraße", "Str.", "12", "7b", "012", "bis", "apt", "4", "St.", "rue", "de", "la", "n", "Nr.",
    "-", "box", "12b", "1st", "Avenue", "b", "o", "é", "Ñandú", "PO", "5/6", "2.", "Stock", "floor", "3º", "og", "Weg",
    "Flat", "Kerkstraat12", "l'", "17.", "Juni",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(STREET_WORDS), max_size=5).map(" ".join) | texts, st.sampled_from([None, "DE", "US", "AU"])
)
def test_plain_streets_are_read_as_with_care(written, country):
    """The short way of reading a street gives what the long way gives, in every country."""
    text, _ = tidy(written, limit=500)
    plain = streets_module._plain_line(text) if text else None

    assert plain is None or streets_module._line_with_care(text, country) == plain


# ── every role ──────────────────────────────────────────────────────────────────────────────────────────────────────

FIELDS = [Field(role=role) for role in Role if role is not Role.CUSTOM] + [
    Field(name=comparison.value, comparison=comparison) for comparison in Comparison
]
KEYLESS = {Role.IGNORE}


@given(st.sampled_from(FIELDS), texts, st.sampled_from([None, "DE", "US", "GB", "AQ"]), st.booleans())
def test_no_text_raises_and_every_missing_value_has_its_reason(field, raw, country, month_first):
    """Whatever stands in a cell, the raw text is kept, and a value is either there or has a problem."""
    value = read(field, raw, Circumstances(source="till", country=country, month_first=month_first, today=TODAY))

    assert raw == value.raw
    assert value.key != ""
    assert value.normal != ""
    assert field.role in KEYLESS or value.key is not None or value.problem is not None
    assert value.key is not None or not value.alternatives


IDEMPOTENT = [
    Role.EMAIL,
    Role.PHONE,
    Role.BIRTH_DATE,
    Role.GENDER,
    Role.COUNTRY,
    Role.LANGUAGE,
    Role.UPDATED_AT,
    Role.POSTAL_CODE,
]


@given(
    st.sampled_from(IDEMPOTENT),
    texts | emails | DAYS.map(str) | st.from_regex(r"[0-9A-Z]{3,6}"),
    st.sampled_from([None, "DE", "NL", "GB"]),
)
@example(Role.POSTAL_CODE, "1234ab", "NL")
@example(Role.BIRTH_DATE, "4. März 1980", None)
@example(Role.COUNTRY, "Österreich", None)
def test_a_normal_form_is_at_rest(role, raw, country):
    """Reading a normal form again gives the same normal form."""
    given_ = Circumstances(country=country, today=TODAY)
    once = read(Field(role=role), raw, given_)

    assert once.normal is None or once.normal == read(Field(role=role), once.normal, given_).normal


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────

CELLS = {
    Role.FULL_NAME: ["Ann Lee", "Lee, Ann", "Dr. Bob van der Berg", "n/a", ""],
    Role.GIVEN_NAME: ["Ann", "Bob J.", "Dr."],
    Role.FAMILY_NAME: ["Lee", "unknown", "van der Berg"],
    Role.EMAIL: ["a.b@gmail.com; c@example.com", "bad@@", "INFO@example.com", ""],
    Role.PHONE: ["030 2851743", "0628517439; 030 2851744", "+1 212 736 5000"],
    Role.STREET: ["Hauptstr. 12", "12 Main St", "Foo", "12", "Flat 2, 5 High St"],
    Role.HOUSE_NUMBER: ["12", "13b", "n/a"],
    Role.ADDRESS: ["Hauptstr 5, 10115 Berlin, Germany", "10 Downing St, London SW1A 2AA, UK", "Calle 5"],
    Role.COUNTRY: ["US", "Germany", "?", "UK"],
    Role.BIRTH_DATE: ["03/04/1980", "1980-01-02", "25/03/1981", "x"],
    Role.CUSTOMER_NUMBER: ["1", "2"],
    Role.POSTAL_CODE: ["1067", "10115", "SW1A1AA"],
    Role.CITY: ["Berlin", "Paris 15e"],
    Role.REGION: ["CA", "California", "Bavaria"],
    Role.GENDER: ["f", "männlich"],
    Role.COMPANY_NAME: ["Acme GmbH"],
    Role.LANGUAGE: ["de"],
    Role.IGNORE: ["q"],
    Role.UPDATED_AT: ["2020-01-01"],
    Role.NATIONAL_ID: ["12-3"],
}


@st.composite
def source_tables(draw: st.DrawFn) -> SourceTable:
    """A table of two sources with columns of any roles, some twice, and cells of every kind."""
    count = draw(st.integers(0, 8))
    columns = []
    for place in range(draw(st.integers(1, 7))):
        field = draw(st.sampled_from([*FIELDS, *(Field(role=role) for role in CELLS)]))
        cells = st.none() | st.sampled_from(CELLS.get(field.role, ["1.0", "Ä b", "03/04/1980"])) | awkward_text
        values = draw(st.lists(cells, min_size=count, max_size=count))
        columns.append(SourceColumn(name=f"c{place}", field=field, values=values))
    sources = draw(st.lists(st.sampled_from("ab"), min_size=count, max_size=count))
    return SourceTable(sources=sources, record_ids=[str(row) for row in range(count)], columns=columns)


def keys_by_row(table: FeatureTable) -> list[dict[str, list[str]]]:
    """For each row and feature its keys, in the order of the columns."""
    found: list[dict[str, list[str]]] = [{} for _ in range(len(table))]
    for feature, columns in table.columns.items():
        for column in columns:
            for row, code in enumerate(column.codes.tolist()):
                if code >= 0:
                    found[row].setdefault(feature, []).append(column.values[code])
    return found


@given(source_tables(), st.sampled_from([None, "DE", "US"]), st.booleans())
def test_a_table_gives_the_keys_that_its_records_give(table, country, learn):
    """Column by column or record by record, each row has the same keys for each feature."""
    orders = learn_date_orders(table) if learn else {}
    normalizer = Normalizer(default_country=country, today=TODAY, date_orders=orders)

    assert keys_by_row(feature_table(map(normalizer.record, table.records()))) == keys_by_row(
        normalize_table(table, normalizer)
    )


@given(source_tables(), st.sampled_from([None, "DE", "US"]))
def test_features_alone_are_the_features_of_the_record(table, country):
    """What is read for matching alone is what the whole record says, in the same order."""
    normalizer = Normalizer(default_country=country, today=TODAY)
    for record in table.records():
        whole, alone = normalizer.record(record).features, normalizer.features(record)

        assert [*whole.items()] == [*alone.items()]


@given(source_tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(table, random):
    """Shuffled rows have the keys that they had."""
    order = list(range(len(table)))
    random.shuffle(order)
    shuffled = SourceTable(
        sources=[table.sources[row] for row in order],
        record_ids=[table.record_ids[row] for row in order],
        columns=[
            SourceColumn(name=column.name, field=column.field, values=[column.values[row] for row in order])
            for column in table.columns
        ],
    )
    normalizer = Normalizer(today=TODAY)
    before, after = keys_by_row(normalize_table(table, normalizer)), keys_by_row(normalize_table(shuffled, normalizer))

    assert [before[row] for row in order] == after


@given(source_tables())
def test_codes_point_into_distinct_values_and_rows_are_packed(table):
    """Values stand once, codes are in range, no row repeats a key or leaves a gap before a later column."""
    for columns in normalize_table(table, Normalizer(today=TODAY)).columns.values():
        for earlier, later in pairwise(columns):
            assert not ((earlier.codes < 0) & (later.codes >= 0)).any()
            assert not ((earlier.codes == later.codes) & (earlier.codes >= 0)).any()
        for column in columns:
            assert len(set(column.values)) == len(column.values)
            assert column.codes.max() < len(column.values)
            assert column.codes.min() >= -1


@given(st.lists(st.tuples(st.none() | st.sampled_from("abc"), st.none() | st.sampled_from("xy")), max_size=12))
def test_pairs_of_columns_are_the_pairs_of_their_rows(rows):
    """Combining codes is combining rows."""
    left, right = (encoded_texts(Texts.of(column)) for column in ([a for a, _ in rows], [b for _, b in rows]))
    pairs = combined(left, right)
    lefts, rights = [*left.values, None], [*right.values, None]
    decoded = [
        (lefts[pairs.lefts[code]], rights[pairs.rights[code]]) if code >= 0 else (None, None) for code in pairs.codes
    ]

    assert rows == decoded


@given(st.lists(st.lists(st.integers(-1, 3), min_size=4, max_size=4), max_size=4))
def test_packing_keeps_the_distinct_codes_of_each_row_in_order(columns):
    """No code is lost, none stands twice, and the first column is the fullest."""
    import numpy as np

    found = packed([np.array(column, dtype=np.int32) for column in columns])
    for row in range(4):
        expected = list(dict.fromkeys(column[row] for column in columns if column[row] >= 0))

        assert expected == [int(column[row]) for column in found if column[row] >= 0]
