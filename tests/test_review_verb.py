"""``unifiedcustomer review``: on the terminal, on a sheet, and back."""

from __future__ import annotations

import getpass
import io
import json
import subprocess
import sys

import pytest

pytest.importorskip("click", reason="NOT TESTED ON THE COMMAND LINE: the extra cli is not installed")

from unifiedcustomer.cli import main
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.hub.loaded_judgements import review_file
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.reviews import ReviewDecision

GIVEN = ("Ann", "Zoe", "Robert")


def pair(number):
    """Two records that somebody should look at."""
    code = f"{number + 1}011 AB"
    till = {
        "given_name": GIVEN[number],
        "family_name": "Lee",
        "postal_code": code,
        "birth_date": f"19{60 + 7 * number}-0{number + 3}-1{number}",
    }
    return [
        SourceRecord.of("till", str(number), **till, city=None if number else "\x1b[2JYork"),
        SourceRecord.of("web", str(number), given_name=GIVEN[number], family_name="Leigh", postal_code=code),
    ]


@pytest.fixture
def store(tmp_path):
    """A hub with three pairs in doubt."""
    with CustomerHub(tmp_path / "hub.db") as hub:
        for number in range(3):
            hub.put_many(pair(number))
    return tmp_path / "hub.db"


def say(monkeypatch, text):
    """What comes through the pipe."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def judgements(store):
    """Everything that was ever decided, in order."""
    with CustomerHub(store) as hub, hub._store.reading() as session:
        return session.judgements.history([place.record for place in session.census.places()])


def test_answers_come_from_a_pipe(store, capsys, monkeypatch):
    """Yes, no, skip, undo and nonsense, one line each; what is decided is kept with author and reason."""
    say(monkeypatch, "y same street\nwhat\ns\nu\nno\nu\nn two sisters\ns\n")
    assert 0 == main(["review", str(store), "--by", "kim"])
    told = capsys.readouterr().out

    verdicts = [(each.verdict, each.by, each.reason) for each in judgements(store)]
    assert [
        (Verdict.SAME, "kim", "same street"),
        (Verdict.DIFFERENT, "kim", ""),
        (Verdict.UNSURE, "kim", "undone in review"),
        (Verdict.DIFFERENT, "kim", "two sisters"),
    ] == verdicts
    assert "1 one person, 1 two persons, 1 skipped; 1 pairs are in doubt." in told
    assert "Now two customers; the answer may move 1." in told
    assert "together" in told
    assert "Lee" in told
    assert "\x1b" not in told


@pytest.mark.parametrize("text", ["", "q\n", "quit\n"])
def test_the_end_of_the_pipe_is_the_end(store, capsys, monkeypatch, text):
    """Nothing is decided by silence."""
    say(monkeypatch, text)
    assert 0 == main(["review", str(store)])
    assert [] == judgements(store)
    assert "3 pairs are in doubt" in capsys.readouterr().out


def test_a_sitting_can_be_short(store, capsys, monkeypatch):
    """As many questions as asked for, by the name of whoever runs it."""
    say(monkeypatch, "u\ny\ny\ny\n")
    assert 0 == main(["review", str(store), "--limit", "2"])

    assert [getpass.getuser()] * 2 == [each.by for each in judgements(store)]
    assert "There is nothing to undo." in capsys.readouterr().out


def test_a_contradiction_is_told_with_its_path_and_asked_again(store, capsys, monkeypatch):
    """Somebody else decided otherwise while the question stood on the screen."""
    from unifiedcustomer.cli import terminal_review

    def meanwhile(question):
        with CustomerHub(store) as hub:
            hub.different(question.left, question.right, by="lee")

    show = terminal_review.TerminalReview._show

    def shown(self, question):
        show(self, question)
        meanwhile(question)

    monkeypatch.setattr(terminal_review.TerminalReview, "_show", shown)
    say(monkeypatch, "y\n")
    assert 0 == main(["review", str(store)])
    assert "That contradicts what was decided: till/" in capsys.readouterr().out


def test_a_sheet_is_written_and_its_decisions_are_read_back(store, tmp_path, capsys):
    """Exit code 0 where all is well, 1 where somebody should look again."""
    sheet, file = tmp_path / "sheet.html", tmp_path / "decisions.json"
    assert 0 == main(["review", str(store), "--sheet", str(sheet), "--by", "kim"])
    assert "has personal data in it" in capsys.readouterr().err
    assert 3 == sheet.read_text(encoding="utf-8").count("<article")
    decided = [
        ReviewDecision(
            judgement=Judgement(left=RecordKey("till", "0"), right=RecordKey("web", "0"), verdict=Verdict.SAME)
        )
    ]
    file.write_text(json.dumps(review_file(decided)), encoding="utf-8")
    assert 0 == main(["review", str(store), "--load", str(file), "--by", "kim"])
    assert "1 kept\n" == capsys.readouterr().out
    decided.append(
        ReviewDecision(
            judgement=Judgement(left=RecordKey("till", "0"), right=RecordKey("no", "0"), verdict=Verdict.SAME)
        )
    )
    file.write_text(json.dumps(review_file(decided)), encoding="utf-8")
    assert 1 == main(["review", str(store), "--load", str(file)])
    assert "1 known, 1 unknown record\n2: unknown record till/0 and no/0\n" == capsys.readouterr().out
    assert ["kim"] == [each.by for each in judgements(store)]


def test_a_store_that_is_not_there_is_not_made(tmp_path, capsys):
    """A slip of the pen makes no hub; neither do two things at once."""
    assert 2 == main(["review", str(tmp_path / "no.db")])
    assert "no such store" in capsys.readouterr().err
    (tmp_path / "x").touch()
    assert 2 == main(["review", str(tmp_path / "x"), "--sheet", "a", "--load", "b"])
    assert 2 == main(["review", str(tmp_path / "x"), "--load", str(tmp_path / "none.json")])
    assert [tmp_path / "x"] == [path for path in tmp_path.iterdir() if path.suffix == "" and "-" not in path.name]


def test_it_works_as_a_program_in_a_pipe(store):
    """The way that a shell calls it."""
    done = subprocess.run(
        [sys.executable, "-m", "unifiedcustomer", "review", str(store), "--by", "kim"],
        input="n\nq\n", capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (0, "") == (done.returncode, done.stderr)
    assert "0 one person, 1 two persons, 0 skipped" in done.stdout


def test_nobody_has_a_name(monkeypatch):
    """A user that the system has no name for decides without one."""
    from unifiedcustomer.cli import review_verb

    def nameless():
        raise KeyError(7)

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert "" == review_verb._user()
