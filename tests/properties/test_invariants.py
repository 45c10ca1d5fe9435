"""The 28 laws of one message for every channel, by number, with the tests that hold them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent

INVARIANTS = {
    "1 presence": ["test_every_channel_says_the_same", "test_every_span_reads_back_as_its_fact"],
    "2 round trip": ["test_what_a_locale_writes_reads_back_as_the_fact", "test_what_is_said_is_heard_as_the_fact"],
    "3 agreement": ["test_every_channel_says_the_same", "test_two_media_never_contradict_each_other"],
    "4 closed world": ["test_every_channel_says_the_same", "test_a_price_that_is_typed_into_the_prose_is_found"],
    "5 no cut fact": ["test_no_fact_is_cut"],
    "6 budget": [
        "test_an_email_keeps_its_octets_or_fails",
        "test_an_sms_keeps_its_limits_or_fails",
        "test_a_push_keeps_its_bytes_or_fails",
        "test_what_passes_preflight_fits_for_everybody",
    ],
    "7 monotone, deterministic": ["test_more_room_never_shows_less", "test_the_same_input_gives_the_same_output"],
    "8 idempotent": [
        "test_folding_twice_is_folding_once",
        "test_a_message_survives_json",
        "test_what_is_prepared_is_rendered_as_what_is_not",
    ],
    "9 GSM-7": [
        "test_gsm7_is_decoded_as_it_was_encoded",
        "test_parts_are_counted_as_by_hand",
        "test_a_national_text_is_divided_between_characters",
    ],
    "10 segment oracle": [
        "test_parts_are_counted_as_smsutil_counts_them",
        "test_septets_are_those_of_gsm0338",
        "test_spanish_septets_are_those_of_gsm0338",
    ],
    "11 header injection": [
        "test_no_name_adds_a_header",
        "test_no_senders_name_adds_a_header",
        "test_a_mail_arrives_with_our_headers_and_its_way_out",
    ],
    "12 HTML": ["test_no_name_changes_the_page", "test_a_browser_builds_the_same_page_whoever_it_is_for"],
    "13 lines, way out": ["test_lines_of_an_email_are_short_and_its_way_out_is_plain"],
    "14 parity": [
        "test_text_and_html_carry_the_same_facts_and_links",
        "test_both_bodies_have_their_headings_in_one_order",
    ],
    "15 JSON": ["test_a_push_has_only_documented_keys", "test_a_notification_keeps_its_bytes"],
    "16 WhatsApp": ["test_a_template_and_its_values_are_the_text"],
    "17 links": ["test_tracking_adds_parameters_and_nothing_else", "test_the_way_out_is_never_tracked"],
    "18 direction": ["test_what_runs_the_other_way_is_isolated"],
    "19 till": ["test_nothing_on_a_slip_is_a_command"],
    "20 print": [
        "test_an_envelope_shows_a_name_or_none",
        "test_no_name_changes_a_page",
        "test_a_scanner_reads_what_was_meant",
    ],
    "21 spoken": ["test_a_spot_keeps_its_seconds_or_fails"],
    "22 missing values": [
        "test_nothing_is_left_unfilled",
        "test_a_condition_that_nobody_decides_is_missing_in_all_channels",
    ],
    "23 consent": [
        "test_no_permit_no_payload",
        "test_marketing_always_has_a_way_out",
        "test_nobody_is_reached_without_a_permit",
    ],
    "24 audience": [
        "test_what_is_for_agents_and_what_is_sensitive_stays_in_its_place",
        "test_what_everybody_sees_tells_of_nobody",
    ],
    "25 languages": [
        "test_every_number_has_its_plural_form",
        "test_a_plural_without_a_category_of_its_language_is_refused",
        "test_a_translation_says_the_same",
    ],
    "26 Unicode": ["test_what_enters_is_clean_or_refused", "test_no_control_character_leaves_the_house"],
    "27 accessibility": ["test_a_page_can_be_used_by_everybody", "test_a_brand_can_be_read_in_light_and_in_dark"],
    "28 digests": [
        "test_different_messages_have_different_digests",
        "test_a_rendering_changes_its_digest_with_what_it_was_made_of",
    ],
}


@pytest.fixture(scope="module")
def names():
    """Every test that there is."""
    files = (*TESTS.glob("properties/test_*.py"), *TESTS.glob("rendering/**/test_*.py"))
    sources = [file.read_text(encoding="utf-8") for file in files]
    return {name for source in sources for name in re.findall(r"^def (test_\w+)", source, re.MULTILINE)}


@pytest.mark.parametrize("law", INVARIANTS)
def test_each_law_is_held_by_tests(law, names):
    """None is only promised."""
    assert INVARIANTS[law]
    assert set() == set(INVARIANTS[law]) - names


def test_there_are_28():
    """Numbered without a gap."""
    assert [*range(1, 29)] == [int(law.split()[0]) for law in INVARIANTS]
