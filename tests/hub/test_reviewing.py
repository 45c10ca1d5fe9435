"""The review queue: what is asked, in which order, and what becomes of decisions that were made elsewhere."""

from __future__ import annotations

import json
import math
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from hub_people import BOB, CRM, MONDAY, TILL, WEB, ann, bob
from unifiedcustomer.errors import InvalidValue, Problem, UnreadableData
from unifiedcustomer.hub import CustomerHub, DecisionOutcome
from unifiedcustomer.hub.loaded_judgements import review_file
from unifiedcustomer.hub.questions import doubt_in_bits
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.resolution import person_model
from unifiedcustomer.reviews import ReviewDecision
from unifiedcustomer.wire import to_dict

RELEASED = Path(__file__).parents[1] / "storage" / "released"
POORLY = {"email": None, "birth_date": None}  # a name alone is not enough, and too much for nothing
STREET = {"street": "High Street 1", "postal_code": "1011 AB", "city": "York"}
SHORT = attrs.evolve(person_model(), review_at=-12.0)


def lee(source, number, **values):
    """A record with little in it."""
    return SourceRecord.of(source, number, **({"given_name": "Ann", "family_name": "Lee"} | values))


@pytest.fixture
def doubtful():
    """Two of one postal code, whose family names sound alike, and somebody else."""
    with CustomerHub(clock=lambda: MONDAY) as hub:
        hub.put_many(
            [
                lee("till", "1", postal_code="1011 AB", birth_date="1980-03-14"),
                lee("web", "1", family_name="Leigh", postal_code="1011 AB"),
                lee("crm", "9", given_name="Zoe", family_name="Wu", postal_code="9999 ZZ"),
            ]
        )
        yield hub


# ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pair_that_evidence_does_not_decide_is_asked_about(doubtful):
    """Both records, what they say, why the evidence is what it is, and which contents were seen."""
    (question,) = doubtful.review()

    assert (TILL, WEB, False) == (question.left, question.right, question.together)
    assert {doubtful.customer_of(TILL), doubtful.customer_of(WEB)} == set(question.customers)
    assert ("family name", "Lee", "Leigh") in question.values
    assert doubtful.why(TILL, WEB) == question.why
    assert (1, 1, 1, 0) == (question.left_version, question.right_version, question.at_stake, question.alike)
    assert 1 == doubtful.count_doubts()
    assert "till/1 and web/1: two customers now" in str(question)
    assert "Leigh" not in repr(question)


@pytest.mark.parametrize("verdict", ["same", "different"])
def test_what_is_judged_is_not_asked_again_until_it_is_taken_back(doubtful, verdict):
    """A judgement takes a pair out of the queue, and its retraction puts it back."""
    getattr(doubtful, verdict)(TILL, WEB, by="kim", reason="asked her")
    assert ([], 0) == (doubtful.review(), doubtful.count_doubts())
    doubtful.retract(TILL, WEB, by="kim")
    assert [(TILL, WEB)] == [(question.left, question.right) for question in doubtful.review()]


def test_a_record_that_goes_takes_its_questions_along(doubtful):
    """And one that changes is asked about as it is now."""
    doubtful.put(lee("web", "1", given_name="Ann", email="ann@lee.example", postal_code="1011 AB"))
    assert 2 == max([question.right_version for question in doubtful.review()], default=2)
    doubtful.remove(WEB)
    assert [] == doubtful.review()


def test_what_judgements_say_over_others_is_not_asked():
    """If a is b, and b is not c, nobody need ask about a and c."""
    with CustomerHub(model=SHORT) as hub:
        keys = [RecordKey(source, "1") for source in ("crm", "till", "web")]
        hub.put_many(
            [
                lee(key.source, "1", given_name=name, postal_code="1011 AB")
                for key, name in zip(keys, "AAA", strict=True)
            ]
        )
        a, b, c = keys
        hub.same(a, b)
        hub.different(b, c)
        with hub._store.reading() as session:
            waiting = {(each.low, each.high) for each in session.doubts.closest(10)}

        assert waiting
        assert [] == hub.review()


def test_one_question_stands_for_all_between_two_customers():
    """Its answer is theirs too."""
    with CustomerHub(model=SHORT) as hub:
        mail = {"email": "ann.lee@example.com", "birth_date": "1980-03-14"}
        hub.put_many([lee(source, "1", postal_code="1011 AB", **mail) for source in ("a", "b", "c")])
        hub.put_many(
            [
                lee(source, "2", given_name="Arthur", postal_code="1011 AB", email="art@lee.example")
                for source in ("a", "b")
            ]
        )
        assert 2 == len(hub.customer_ids())
        assert hub.count_doubts() > 1
        (question,) = hub.review()

        assert hub.count_doubts() - 1 == question.alike
        assert 2 == question.at_stake


def test_the_most_informative_answer_is_asked_for_first():
    """Worth is doubt times the records that may move: a pair of large customers comes before a closer pair of small."""
    with CustomerHub(model=SHORT) as hub:
        for copies, code, given in ((1, "1011 AB", "Ann"), (3, "2022 CD", "Bea")):
            for copy in range(copies):
                mail = {"email": f"{given}@{code[:4]}.example", "birth_date": "1980-03-14"}
                hub.put(lee(f"till{copy}", code, given_name=given, postal_code=code, **mail))
                hub.put(lee(f"web{copy}", code, given_name=given[0], postal_code=code, email=f"x{code[:4]}@y.example"))
        asked = hub.review()

        assert sorted(-question.worth for question in asked) == [-question.worth for question in asked]
        for question in asked:
            distance = question.why.weight - question.why.match_at
            assert question.worth == pytest.approx(doubt_in_bits(distance) * question.at_stake, abs=1e-5)
        assert asked[:1] == hub.review(1)
        assert [] == hub.review(0)


def test_doubt_is_the_entropy_of_the_answer():
    """One bit at the threshold, the same on either side of it, and nothing far away."""
    assert 1.0 == doubt_in_bits(0.0)
    assert doubt_in_bits(3.0) == doubt_in_bits(-3.0) == pytest.approx(0.5033, abs=1e-3)
    assert doubt_in_bits(1e9) == pytest.approx(0.0, abs=1e-9)
    assert not math.isnan(doubt_in_bits(math.inf))


def test_fewer_than_no_questions_cannot_be_asked(doubtful):
    """A negative limit is a mistake."""
    with pytest.raises(InvalidValue):
        doubtful.review(-1)


@pytest.mark.parametrize("version", [1, 2])
def test_a_store_from_before_there_were_doubts_finds_them_once(version, tmp_path):
    """The queue of an old store is that of a new one with the same records."""
    path = tmp_path / "hub.db"
    shutil.copy(RELEASED / f"version-{version}.db", path)
    with closing(sqlite3.connect(path)) as plain, plain:
        (text,) = plain.execute("SELECT value FROM uc_setting WHERE name = 'model'").fetchone()
        asked = json.dumps(json.loads(text) | {"review_at": -40.0})
        plain.execute("UPDATE uc_setting SET value = ? WHERE name = 'model'", [asked])
    with CustomerHub(path) as old:
        found = [(question.left, question.right, question.worth) for question in old.review()]
        assert old.review() == old.review()
        assert all(RecordKey("till", "2") not in pair[:2] or RecordKey("web", "2") not in pair[:2] for pair in found)
        with old._store.reading() as session:
            assert session.doubts.are_known
        model = old.model
    with CustomerHub(model=model) as new:
        new.put_many(records_of(path))
        new.different(RecordKey("till", "2"), RecordKey("web", "2"))
        assert found == [(question.left, question.right, question.worth) for question in new.review()]


def records_of(path):
    """The live records of a store."""
    from unifiedcustomer.wire import from_json

    with CustomerHub(path) as hub, hub._store.reading() as session:
        numbers = [place.record for place in session.census.places()]
        return [from_json(body, SourceRecord) for _, body in sorted(session.records.live_bodies(numbers).items())]


# ── decisions from elsewhere ────────────────────────────────────────────────────────────────────────────────────────


def decision(left, right, verdict=Verdict.SAME, **versions):
    """A decision of Kim."""
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    judgement = Judgement(left=left, right=right, verdict=verdict, by="kim", reason="asked", at=at)
    return ReviewDecision(judgement=judgement, **versions)


@pytest.fixture
def three(hub):
    """Ann twice and Bob."""
    hub.put_many([ann(), ann(WEB, **POORLY), bob()])
    return hub


def outcomes(report):
    """What became of each, in order."""
    return [each.outcome for each in report.decisions]


def test_decisions_become_judgements_with_author_reason_and_time(three, tmp_path):
    """As they were made, from a file or as things; loading them again changes nothing."""
    path = tmp_path / "decisions.json"
    path.write_text(json.dumps(review_file([decision(TILL, WEB, left_version=1, right_version=1)])))
    report = three.load_judgements(path)

    assert ([DecisionOutcome.KEPT], 1, ()) == (outcomes(report), report.kept, report.refused)
    assert three.customer_of(TILL) == three.customer_of(WEB)
    assert len(three.changes(report.since)) == 1
    (kept,) = three.how(three.customer_of(TILL)).judgements
    assert decision(TILL, WEB).judgement == kept
    again = three.load_judgements([decision(TILL, WEB)])
    assert ([DecisionOutcome.KNOWN], []) == (outcomes(again), three.changes(again.since))
    assert "1 known" == str(again)


def test_each_decision_that_cannot_be_kept_says_why(three):
    """Line by line; the others are kept all the same."""
    three.put(ann(WEB, **POORLY, phone="+442079460018"))
    three.put(ann(CRM, **POORLY))
    three.remove(CRM)
    given = [
        decision(TILL, RecordKey("till", "?")),
        decision(TILL, WEB, left_version=1, right_version=1),
        decision(TILL, CRM),
        decision(TILL, WEB, Verdict.UNSURE),
        {"@type": "ReviewDecision"},
        "nonsense",
        to_dict(decision(TILL, TILL)),
        Judgement(left=TILL, right=BOB, verdict=Verdict.DIFFERENT),
        decision(TILL, WEB, right_version=2),
        decision(WEB, BOB),
    ]
    report = three.load_judgements(given, by="lee")

    assert [
        DecisionOutcome.UNKNOWN_RECORD,
        DecisionOutcome.CHANGED_SINCE,
        DecisionOutcome.REMOVED_RECORD,
        DecisionOutcome.UNDECIDED,
        DecisionOutcome.INVALID,
        DecisionOutcome.INVALID,
        DecisionOutcome.INVALID,
        DecisionOutcome.KEPT,
        DecisionOutcome.KEPT,
        DecisionOutcome.CONTRADICTS,
    ] == outcomes(report)
    assert list(range(1, 11)) == [each.line for each in report.decisions]
    assert (WEB, TILL, BOB) == report.decisions[-1].path
    assert ("judgement.right", Problem.DUPLICATE) == (report.decisions[6].field, report.decisions[6].problem)
    assert (2, 7) == (report.kept, len(report.refused))
    assert "10: contradicts web/1 and till/2 over web/1, till/1, till/2" in str(report)
    assert "1: unknown record till/1 and till/?" in str(report)
    judged = three.how(three.customer_of(BOB)).judgements
    assert [("lee", MONDAY)] == [(each.by, each.at) for each in judged if each.verdict is Verdict.DIFFERENT]
    assert three.customer_of(TILL) == three.customer_of(WEB) != three.customer_of(BOB)


def test_a_file_contradicts_itself(three):
    """Same, same, different in one file: the third is refused with the path, as it would be one by one."""
    report = three.load_judgements([decision(TILL, WEB), decision(WEB, BOB), decision(TILL, BOB, Verdict.DIFFERENT)])

    assert [DecisionOutcome.KEPT, DecisionOutcome.KEPT, DecisionOutcome.CONTRADICTS] == outcomes(report)
    assert (TILL, WEB, BOB) == report.decisions[2].path


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", Problem.BAD_SYNTAX),
        ("[" * 100_000, Problem.BAD_SYNTAX),
        ("\xff", Problem.BAD_SYNTAX),
        ("[]", Problem.WRONG_TYPE),
        ('{"@type": "Message", "@version": 1}', Problem.WRONG_TYPE),
        ('{"@type": "ReviewDecisions", "@version": 1, "decisions": 7}', Problem.WRONG_TYPE),
        ('{"@type": "ReviewDecisions", "@version": 2, "decisions": []}', Problem.NEWER_VERSION),
        (None, Problem.NOT_FOUND),
        (" " * 60, Problem.TOO_LONG),
    ],
)
def test_a_file_of_something_else_is_refused(three, tmp_path, text, problem, monkeypatch):
    """With the problem, and without a word of what is in it."""
    path = tmp_path / "decisions.json"
    if problem is Problem.TOO_LONG:
        monkeypatch.setattr("unifiedcustomer.hub.loaded_judgements.LARGEST_FILE", 50)
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UnreadableData) as caught:
        three.load_judgements(path)

    assert problem is caught.value.problem


def test_a_sheet_is_for_its_owner_alone(doubtful, tmp_path):
    """Also where there was one that everybody could read; and nothing is left beside it."""
    path = tmp_path / "sheet.html"
    path.write_text("old")
    path.chmod(0o644)
    assert path == doubtful.review_sheet(path, by='Kim "the" <b>')

    assert [path] == list(tmp_path.iterdir())
    if os.name == "posix":
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    text = path.read_text(encoding="utf-8")
    assert "Personal data." in text
    assert 'value="Kim &quot;the&quot; &lt;b&gt;"' in text
