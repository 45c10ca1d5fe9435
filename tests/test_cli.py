"""The command line: what it writes, and how it says that something cannot be done."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest

from unifiedcustomer.cli import main
from unifiedcustomer.cli.csv_export import assignments_csv, inert
from unifiedcustomer.cli.installed import requirements
from unifiedcustomer.testing import sample_files

SECRET = "zebedee"  # stands in every file that is refused, and must stand in no message

TILL = "id;name;born;mobile\nT-1;Lee, Ann;14.03.1980;+44 7911 123456\nT-2;Stone, Bob;02.11.1975;+44 7911 654321\n"
SHOP = "id,first_name,last_name,phone,date_of_birth\nw1,Ann,Lee,+447911123456,1980-03-14\n"


@pytest.fixture
def files(tmp_path):
    """Two small exports, of which one record each is Ann Lee."""
    (tmp_path / "till.csv").write_text(TILL, encoding="utf-8")
    (tmp_path / "shop.csv").write_text(SHOP, encoding="utf-8")
    return [str(tmp_path / "till.csv"), str(tmp_path / "shop.csv")]


@pytest.fixture
def said(capsys):
    """Run the command line; give back its code, stdout and stderr."""

    def run(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def rows(text):
    """CSV text as a list of rows."""
    return list(csv.reader(io.StringIO(text)))


# ── resolve, why ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_resolve_writes_one_row_a_record(said, files):
    """Each record has its customer, in the order of the files; a summary goes to stderr."""
    code, out, err = said("resolve", *files)

    header, *found = rows(out)
    assert 0 == code
    assert ["source", "record_id", "customer_id"] == header
    assert [["till", "T-1"], ["till", "T-2"], ["shop", "w1"]] == [row[:2] for row in found]
    assert found[0][2] == found[2][2] != found[1][2]
    assert err.startswith("3 records, 2 customers")


def test_resolve_keeps_a_source_to_one_record_where_that_is_said(said, files):
    """The mode is a word; a wrong one is refused with those that there are."""
    code, out, _err = said("resolve", *files, "--mode", "one per source")
    found = [tuple(line.split(",")[::2]) for line in out.splitlines()[1:]]

    assert 0 == code
    assert len(found) == len(set(found))
    assert "dedupe and link" in said("resolve", *files, "--mode", "never")[2]


def test_resolve_writes_a_file_and_a_report(said, files, tmp_path):
    """With --output nothing but the file has the rows; --report is JSON on stderr."""
    code, out, err = said("resolve", *files, "--output", tmp_path / "found.csv", "--report")

    assert (0, "") == (code, out)
    assert 4 == len(rows((tmp_path / "found.csv").read_text(encoding="utf-8")))
    report = json.loads(err[: err.rindex("}") + 1])
    assert 3 == report["records"]
    assert "full_name" == report["columns"]["till"]["columns"]["name"]["role"]


def test_columns_can_be_stated(said, files):
    """--id and --field say what would otherwise be guessed."""
    code, out, _err = said("resolve", files[1], "--id", "id", "--field", "phone=phone")

    assert 0 == code
    assert ["shop", "w1"] == rows(out)[1][:2]


def test_why_explains_and_decides(said, files):
    """The weights of two records are followed by what became of them."""
    code, out, _err = said("why", "till/T-1", "shop/w1", *files)
    _code, other, _err = said("why", "till/T-2", "shop/w1", *files)

    assert 0 == code
    assert "till/T-1 and shop/w1" in out
    assert "phone" in out
    assert out.endswith("They are one customer.\n")
    assert other.endswith("They are two customers.\n")


def test_why_needs_no_file_name_where_there_is_one_file(said, files):
    """With one file an id is enough."""
    code, out, _err = said("why", "T-1", "T-2", files[0])

    assert 0 == code
    assert "till/T-1 and till/T-2" in out


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_cells_that_a_spreadsheet_would_compute_are_quoted(cell):
    """A record id is text to whoever opens the export."""
    assert f"'{cell}" == inert(cell)


def test_an_export_has_no_formula(said, tmp_path):
    """The quoting reaches the file."""
    path = tmp_path / "till.csv"
    path.write_text("id,name,email\n=cmd(),Ann Lee,ann@lee.example\n-7,Bob Stone,bob@stone.example\n", encoding="utf-8")
    code, out, _err = said("resolve", path, "--id", "id")

    assert 0 == code
    assert ["'=cmd()", "'-7"] == [row[1] for row in rows(out)[1:]]


def test_the_export_of_the_sample_has_every_record():
    """Nothing is lost and nothing is doubled."""
    import unifiedcustomer as uc

    found = rows(assignments_csv(uc.resolve(sample_files()).assignments))

    assert 337 == len(found)
    assert 336 == len({tuple(row[:2]) for row in found[1:]})


# ── what cannot be done ─────────────────────────────────────────────────────────────────────────────────────────────


def bad_files(tmp_path):
    """Files that cannot be resolved, by what is wrong with them."""
    contents = {
        "undecodable": b"id,name,email\n1," + SECRET.encode() + b" \x81\x8d\x90\x9d\xff\x00,x\n",
        "no_column": b"colour,height\n" + SECRET.encode() + b",3\nred,4\n",
        "duplicates": b"id,name,email\n1," + SECRET.encode() + b",a@b.example\n1,Bob,c@d.example\n",
        "empty": b"",
        "long": b"id,name,email\n1," + SECRET.encode() * 200_000 + b",a@b.example\n",
    }
    for name, content in contents.items():
        (tmp_path / f"{name}.csv").write_bytes(content)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["resolve", "missing.csv"], "does not exist"),
        (["resolve", "undecodable.csv"], "undecodable"),
        (["resolve", "no_column.csv"], "none of the 2 columns"),
        (["resolve", "duplicates.csv", "--id", "id"], "more than once"),
        (["resolve", "empty.csv"], "nothing in it"),
        (["resolve", "long.csv"], "longer than allowed"),
        (["resolve", "duplicates.csv", "--id", "nr"], "not known"),
        (["resolve", "till.csv", "--field", "name=nonsense"], "COLUMN=ROLE"),
        (["resolve", "till.csv", "--field", "name"], "COLUMN=ROLE"),
        (["resolve", "till.csv", "till.csv"], "one name"),
        (["resolve", "till.csv", "--output", "nowhere/found.csv"], "No such file"),
        (["why", "till/T-1", "till/zebedee", "till.csv"], "no such record"),
        (["why", "T-1", "w1", "till.csv", "shop.csv"], "source"),
        (["why", "zebedee/1", "shop/w1", "till.csv", "shop.csv"], "source"),
        (["resolve"], "FILES"),
        (["dance"], "dance"),
    ],
)
def test_what_goes_wrong_is_one_sentence(said, files, tmp_path, monkeypatch, words, told):
    """Exit code 2, a sentence on stderr, no traceback, nothing on stdout, and no value of any record."""
    bad_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    code, out, err = said(*words)

    assert (2, "") == (code, out)
    assert told in err
    assert "Traceback" not in err
    assert SECRET not in err
    assert 1 == sum(line.startswith("Error:") for line in err.splitlines())


@pytest.mark.parametrize("name", ["click", "rich"])
def test_without_the_extra_it_says_what_to_install(name):
    """One line and exit code 2, whichever of the packages is missing."""
    program = (
        f"import sys; sys.modules[{name!r}] = None; from unifiedcustomer.cli import main; sys.exit(main(['demo']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (2, "") == (done.returncode, done.stdout)
    assert ["The command line needs two more packages: pip install 'unifiedcustomer[cli]'"] == done.stderr.splitlines()


def test_a_package_that_is_missing_is_told_before_anything_is_done(said, monkeypatch):
    """The same within a process: nothing is run, and the code is 2."""
    monkeypatch.setitem(sys.modules, "rich", None)
    code, out, err = said("doctor")

    assert (2, "") == (code, out)
    assert "pip install" in err


def test_a_reader_that_leaves_gets_no_traceback():
    """``unifiedcustomer resolve ... | head -0`` ends quietly, with the code that click and rich give it."""
    command = [sys.executable, "-m", "unifiedcustomer", "resolve", *map(str, sample_files().values())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        err = process.stderr.read()
        assert 1 == process.wait(timeout=60)
    assert b"Traceback" not in err


def test_an_interrupt_ends_it_quietly(said, monkeypatch, files):
    """Control-C is no error of ours: the shell's own code, and no traceback."""
    monkeypatch.setattr("unifiedcustomer.resolve", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    code, _out, err = said("resolve", *files)

    assert 130 == code
    assert "Traceback" not in err


# ── doctor, help ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_doctor_names_versions_and_missing_extras(said, monkeypatch):
    """What is there has its version; what is missing has the command that adds it."""
    declared = ["attrs>=24.2", 'click>=8; extra == "cli"', "no-such-thing>=1 ; extra == 'pdf'"]
    declared += ["tzdata; sys_platform == 'win32'", "pytest>=8; extra == 'test'"]
    monkeypatch.setattr("unifiedcustomer.cli.installed.requires", lambda _name: declared)
    monkeypatch.setattr("unifiedcustomer.cli.installed.platform.system", lambda: "Linux")
    code, out, _err = said("doctor")

    assert 0 == code
    assert {"": ["attrs"], "cli": ["click"], "pdf": ["no-such-thing"]} == requirements()
    assert "extra cli        yes" in out
    assert "pip install 'unifiedcustomer[pdf]'" in out
    assert "no-such-thing" not in out


def test_help_and_version(said):
    """Each verb is named in the help, and the version is the package's."""
    import unifiedcustomer as uc

    _code, out, _err = said("--help")
    assert all(verb in out for verb in ("demo", "resolve", "why", "doctor"))
    code, out, _err = said("--version")
    assert 0 == code
    assert uc.__version__ in out


def test_the_demo_is_a_verb(said, tmp_path):
    """It writes its picture where it is told to."""
    code, out, _err = said("demo", "--chapter", "7", "--svg", tmp_path / "demo.svg")

    assert 0 == code
    assert "Read on" in out
    assert (tmp_path / "demo.svg").read_text(encoding="utf-8").startswith("<svg")
