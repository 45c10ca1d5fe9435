"""The demo tells the truth, computed anew each time, on any terminal."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys

import pytest

import unifiedcustomer as uc
from unifiedcustomer.demo import save_picture, show_demo, terminal, told
from unifiedcustomer.demo.contacting import CHANNELS, contacted
from unifiedcustomer.demo.picking import differing, pick_joined_pair, pick_pair_kept_apart
from unifiedcustomer.demo.terminal import PlainWriter
from unifiedcustomer.demo.voucher import voucher
from unifiedcustomer.testing import sample_files, sample_truth

TITLES = (
    "What came in",
    "What was found",
    "Three customers",
    "Why is that one person?",
    "May we contact them?",
    "One message, four channels",
    "Read on",
)
COLOUR = "\x1b["


@pytest.fixture(scope="module")
def shown():
    """What the demo writes into a pipe, and the story it told, with its hub open again for questions."""
    pipe = io.StringIO()
    story = show_demo(terminal(pipe, width=120))
    return pipe.getvalue(), story


@pytest.fixture(scope="module")
def story():
    """The story with an open hub."""
    opened = told()
    yield opened
    opened.hub.close()


def run_demo(*words, **environment):
    """The demo as a program whose output is a pipe."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    command = [sys.executable, "-m", "unifiedcustomer", "demo", *words]
    return subprocess.run(command, capture_output=True, check=False, timeout=120, env={**kept, **environment})


# ── what it says ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_chapter_is_told_in_order(shown):
    """From what came in to where to read on, nothing is left out."""
    places = [shown[0].index(f"{number}  {title}") for number, title in enumerate(TITLES, start=1)]

    assert sorted(places) == places


def test_what_came_in_is_what_the_files_hold(shown):
    """The rows of each file are counted from the file, by another way than the library's."""
    text, _story = shown
    for system, path in sample_files().items():
        rows = len(path.read_bytes().strip().splitlines()) - 1
        assert re.search(rf"{system}\.csv +{rows} rows", text)
    assert "Windows-1252, semicolons" in text
    assert "UTF-8 with BOM, tabs" in text


def test_the_numbers_are_those_of_the_library(shown):
    """Records, customers, pairs to review, precision and recall are recomputed here, pair by pair, from the truth."""
    text, story = shown
    person = {key: customer.customer_id for customer in story.customers for key in customer.records}
    truth = sample_truth()
    keys = sorted(person)
    found = [person[key] for key in keys]
    true = [truth[key.source, key.record_id] for key in keys]
    pairs = [(i, j) for i in range(len(keys)) for j in range(i)]
    joined = {(i, j) for i, j in pairs if found[i] == found[j]}
    right = {(i, j) for i, j in pairs if true[i] == true[j]}
    flat = " ".join(text.split())

    assert f"{len(truth)} records → {len(set(found))} customers" in flat
    assert f"{len(joined & right) / len(joined):.1%}" in text
    assert f"{len(joined & right) / len(right):.1%}" in text
    assert f"{len(uc.resolve(sample_files()).review)} pairs are neither" in flat
    for count, customers in story.known_to.items():
        assert customers == sum(len(customer.sources) == count for customer in story.customers)


def test_three_customers_are_shown_with_their_sources(shown):
    """They come from three countries, and each value that is shown stands beside the record that says so."""
    text, story = shown

    assert 3 == len(story.featured) == len({customer.value("country") for customer in story.featured})
    for customer in story.featured:
        assert len(customer.sources) > 3
        for role in ("given_name", "birth_date", "phone"):
            value = customer.values[role]
            assert re.search(rf"{re.escape(value.value)}.*{re.escape(str(value.record))}", text)


def test_some_shown_value_lost(shown):
    """The systems disagree about somebody who is shown, and what lost is shown too."""
    text, story = shown
    lost = {text for one in story.featured for value in one.values.values() for text in differing(value)}

    assert any(value in text for value in lost)


def test_the_waterfall_adds_up(shown):
    """Each bar that is shown has its weight beside it, and together they are the weight of the pair."""
    text, story = shown
    why = story.joined.why
    steps = list(why.steps())

    assert why.weight == pytest.approx(sum(weight for _, _, weight in steps), abs=0.15)  # what rounds to 0 is left out
    assert why.is_match
    for what, how, weight in [*steps, ("together", "one person", why.weight)]:
        assert re.search(rf"{re.escape(what)} +{re.escape(how)} +{re.escape(f'{weight:+.1f}')}", text)
    assert str(why.left) in text
    assert str(why.right) in text


def test_the_pair_that_is_kept_apart_is_two_people(shown):
    """They share a contact point, the evidence says no, and the truth agrees."""
    _text, story = shown
    pair, truth = story.kept_apart, sample_truth()

    assert pair.why.weight < story.resolution.model.review_at
    assert truth[pair.left.source, pair.left.record_id] != truth[pair.right.source, pair.right.record_id]


def test_the_same_files_tell_the_same_story(shown, story):
    """Who is shown depends on the files, not on the run."""
    _text, first = shown

    assert [one.records for one in first.featured] == [one.records for one in story.featured]
    assert (first.joined.left, first.joined.right) == (story.joined.left, story.joined.right)


def test_nothing_is_picked_where_there_is_nothing(story):
    """Without customers there is no pair to show, and no error either."""
    assert pick_joined_pair(story.resolution, []) is None
    assert pick_pair_kept_apart(story.resolution, []) is None


def test_contact_is_refused_until_somebody_says_yes_and_after_they_say_no(story):
    """No, yes, yes, no: each answer follows from what was recorded just before it, and rendering obeys the last."""
    contacting = contacted(story)

    assert [False, True, True, False] == [answer.decision.allowed for answer in contacting.answers]
    reasons = [answer.decision.reasons[0].code.value for answer in contacting.answers]
    assert ["no_consent", "granted", "granted", "withdrawn"] == reasons
    assert ("withdrawn",) == contacting.refusal
    assert CHANNELS == tuple(rendered.channel for rendered in contacting.renderings)
    assert () == contacting.findings
    said = {
        rendered.channel: {landing.canonical for landing in rendered.manifest if landing.fact in voucher().facts}
        for rendered in contacting.renderings
    }
    assert said[uc.Channel.EMAIL] == said[uc.Channel.SMS]


def test_the_hub_finds_what_the_batch_finds(shown):
    """Five files loaded one after the other give the customers of all of them at once."""
    _text, story = shown
    batch = story.resolution
    rows = ([batch.table.key(row) for row in rows] for rows in batch.rows_of.values())

    assert {frozenset(keys) for keys in rows} == {frozenset(customer.records) for customer in story.customers}


# ── where it says it ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pipe_gets_plain_text():
    """No colour codes, nothing beyond 100 columns, no blanks at the ends of lines, nothing on stderr."""
    done = run_demo()

    assert (0, b"") == (done.returncode, done.stderr)
    lines = done.stdout.decode().splitlines()
    assert COLOUR not in done.stdout.decode()
    assert max(map(len, lines)) <= 100
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({"FORCE_COLOR": "1"}, True), ({"NO_COLOR": "1"}, False), ({}, False)],
    ids=["forced", "refused", "pipe"],
)
def test_colour_is_there_where_it_is_wanted(monkeypatch, environment, coloured):
    """FORCE_COLOR colours even a pipe, NO_COLOR and a pipe are plain."""
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    pipe = io.StringIO()
    show_demo(terminal(pipe), [7])

    assert coloured == (COLOUR in pipe.getvalue())


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_gets_colour_and_its_own_width():
    """On a terminal of 90 columns the page has colours, and no line is longer."""
    import fcntl
    import struct
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 90, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    command = [sys.executable, "-m", "unifiedcustomer", "demo", "--chapter", "7"]
    with subprocess.Popen(command, stdout=theirs, stdin=theirs, env={**kept, "TERM": "xterm-256color"}) as process:
        os.close(theirs)
        written = b""
        while piece := read_on_terminal(ours):
            written += piece
        assert 0 == process.wait(timeout=60)
    os.close(ours)
    text = written.decode()

    assert COLOUR in text
    assert 90 == max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in text.splitlines())


def read_on_terminal(number):
    """What stands on a pseudo-terminal; nothing, when its other end is closed."""
    try:
        return os.read(number, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1", "cp1252", "cp437"])
def test_what_an_output_cannot_hold_is_written_plainly(encoding):
    """No output fails or shows question marks for letters, and lines stay as long as they were."""
    held = io.BytesIO()
    stream = io.TextIOWrapper(held, encoding=encoding)
    PlainWriter(stream).write("Şule Åström → 100 €\n")
    stream.flush()

    text = held.getvalue().decode(encoding)
    assert "?" not in text
    assert len("Şule Åström → 100 €\n") == len(text)


def test_the_demo_works_in_the_c_locale():
    """LANG=C and an output of plain ASCII give a readable page."""
    done = run_demo("--chapter", "3", LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")

    assert 0 == done.returncode
    assert done.stdout.isascii()
    assert b"Three customers" in done.stdout


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_line_is_wider_than_the_terminal(width, story):
    """From 80 to 140 columns every chapter fits."""
    pipe = io.StringIO()
    show_demo(terminal(pipe, width=width), [1, 2, 3, 4, 5, 6])

    assert max(map(len, pipe.getvalue().splitlines())) <= width


def test_the_widest_terminal_is_not_filled(monkeypatch):
    """Lines of more than 140 characters are hard to read."""
    monkeypatch.setenv("COLUMNS", "300")

    assert 140 == terminal(io.StringIO()).width


def test_the_picture_loads_nothing(tmp_path):
    """The drawing is a file of its own: no font, picture or script comes from anywhere else."""
    console = terminal(io.StringIO(), width=80)
    console.record = True
    show_demo(console, [7])
    save_picture(console, tmp_path / "demo.svg")
    drawn = (tmp_path / "demo.svg").read_text(encoding="utf-8")

    assert "url(http" not in drawn
    assert "Read" in drawn
