"""Files of every dialect are read as they are, whole or not at all."""

from __future__ import annotations

import csv
from importlib.util import find_spec

import polars as pl
import pytest

from unifiedcustomer.errors import Problem, UnreadableData
from unifiedcustomer.ingestion import files
from unifiedcustomer.ingestion.files import read_file


@pytest.fixture
def written(tmp_path):
    """Writes text or bytes to a file and gives its path."""

    def write(content, name="till.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def problem_of(path):
    with pytest.raises(UnreadableData) as caught:
        read_file(path)
    return caught.value.problem, caught.value.line


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(written, delimiter):
    """What cuts all rows into as many cells as the header is the delimiter, whatever else stands in the cells."""
    path = written(delimiter.join(("id", "name", "note")) + "\n" + delimiter.join(("1", "Lee Ann", "a:b/c")) + "\n")
    table = read_file(path)

    assert {"id": ["1"], "name": ["Lee Ann"], "note": ["a:b/c"]} == dict(table.columns)
    assert {"encoding": "utf-8", "delimiter": delimiter} == dict(table.form)
    assert "till" == table.name


def test_a_comma_in_every_cell_is_not_the_delimiter(written):
    """Names such as "Lee, Ann" do not mislead."""
    assert {"id": ["1", "2"], "name": ["Lee, Ann", "Ray, Bo"]} == dict(
        read_file(written("id;name\n1;Lee, Ann\n2;Ray, Bo\n")).columns
    )


def test_a_single_column_is_a_table(written):
    """A file may be a list of mailboxes."""
    assert {"email": ["a@mail.example", "b@mail.example"]} == dict(
        read_file(written("email\na@mail.example\nb@mail.example\n")).columns
    )


def test_a_single_column_may_have_delimiters_in_its_cells(written):
    """A header without any delimiter makes the file one column, whatever its cells have."""
    assert {"name": ["Lee, Ann", "Bo", "Ray, Cy"]} == dict(read_file(written("name\nLee, Ann\nBo\nRay, Cy\n")).columns)


def test_excels_hint_is_followed_and_is_no_row(written):
    """A first line ``sep=;`` names the delimiter; lines are still counted from the top of the file."""
    assert {"a": ["1,5"], "b": ["x"]} == dict(read_file(written("sep=;\r\na;b\r\n1,5;x\r\n")).columns)
    assert (Problem.WRONG_LENGTH, 3) == problem_of(written("sep=;\na;b\n1\n"))


def test_quoted_cells_may_have_anything_in_them(written):
    """Line ends, delimiters and doubled quotes inside quotes belong to the cell."""
    path = written('id,note\n1,"a\nb, ""c"""\n2,\n')

    assert {"id": ["1", "2"], "note": ['a\nb, "c"', None]} == dict(read_file(path).columns)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_line_ends(written, end):
    """Blank lines between and after rows are nothing."""
    assert {"a": ["1", "2"], "b": ["x", "y"]} == dict(
        read_file(written(end.join(("a,b", "1,x", "", "2,y", "")))).columns
    )


def test_headers_lose_their_blanks_and_empty_ones_get_a_name(written):
    """Some exports put a blank after each comma; a column without a name is named by its place."""
    assert ["rec_id", "given_name", "column_3"] == list(read_file(written("rec_id, given_name,\n1,Ann,x\n")).columns)


def test_a_quote_that_a_spreadsheet_put_before_a_formula_stays(written):
    """Raw is raw: nothing is taken from a cell."""
    assert ["'=1+1"] == read_file(written("id,note\n1,'=1+1\n")).columns["note"]


def test_a_header_alone_is_a_table_without_rows(written):
    """A day without customers is no error."""
    assert ({"id": [], "email": []}, 0) == (dict((t := read_file(written("id,email\n"))).columns), len(t))


@pytest.mark.parametrize(
    ("content", "problem", "line"),
    [
        ("", Problem.EMPTY, None),
        ("\n\n", Problem.EMPTY, None),
        ("a,b\n1,2\n3\n", Problem.WRONG_LENGTH, 3),
        ("a,b\n1,2,3\n", Problem.WRONG_LENGTH, 2),
        ('a,b\n1,"x\ny"\n3\n', Problem.WRONG_LENGTH, 4),
        ("a,a\n1,2\n", Problem.DUPLICATE, 1),
        ('a,b\n1,"x\n', Problem.BAD_SYNTAX, 2),
        ('a,b\n1,"x"y\n', Problem.BAD_SYNTAX, 2),
        (b"a,b\n1,\x81\n", Problem.UNDECODABLE, 2),
        (b"a,b\n1,\0\n", Problem.BAD_CHARACTER, 2),
        (b"PK\x03\x04rest", Problem.UNSUPPORTED, None),
        (b"\x1f\x8brest", Problem.UNSUPPORTED, None),
        (b"PAR1 but nothing more", Problem.CORRUPT, None),
        ("a,b\n1," + "x" * 1_000_000 + "\n", Problem.TOO_LONG, 2),
    ],
    ids=["empty", "blank", "short row", "long row", "after a long cell", "one name twice", "open quote",
         "text after quote", "undecodable", "null byte", "xlsx", "gzip", "broken parquet", "1 MB cell"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why_and_where(written, content, problem, line):
    """Every defect has its problem and, where there is one, the line on which it shows."""
    assert (problem, line) == problem_of(written(content))


def test_errors_have_no_value_of_the_file(written):
    """What stood in the file stays there."""
    with pytest.raises(UnreadableData) as caught:
        read_file(written("name,email\nAnn Lee,ann@mail.example,x\n"))

    assert "till, line 2: columns differ in length" == str(caught.value)
    assert caught.value.__cause__ is None


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    """There is nothing at a path, or there is something that is no file."""
    assert (Problem.NOT_FOUND, None) == problem_of(tmp_path / "none.csv")
    assert (Problem.UNSUPPORTED, None) == problem_of(tmp_path)
    assert (Problem.UNSUPPORTED, None) == problem_of("a\0b")


def test_the_callers_name_comes_before_the_files(written):
    """A source may be called otherwise than its file."""
    assert "shop" == read_file(written("a,b\n1,2\n"), "shop").name


@pytest.mark.parametrize("readers", [("pyarrow", "polars"), ("polars",)], ids=["pyarrow", "polars"])
def test_parquet_is_read_by_the_library_that_is_there(tmp_path, monkeypatch, readers):
    """The extra is pyarrow; polars will do. What a file is, its first bytes say, not its name."""
    pl.DataFrame({"id": [1, 2], "name": ["Ann", None]}).write_parquet(tmp_path / "crm.dat")
    monkeypatch.setattr(files, "find_spec", lambda name: find_spec(name) if name in readers else None)

    assert {"id": ["1", "2"], "name": ["Ann", None]} == dict(read_file(tmp_path / "crm.dat").columns)


def test_parquet_without_a_reader_is_unsupported(tmp_path, monkeypatch):
    """Where neither library is installed, the error says so before anything is tried."""
    pl.DataFrame({"id": [1]}).write_parquet(tmp_path / "crm.parquet")
    monkeypatch.setattr(files, "find_spec", lambda name: None)

    assert (Problem.UNSUPPORTED, None) == problem_of(tmp_path / "crm.parquet")


def test_a_long_file_is_read_in_blocks_as_a_short_one(written):
    """Where one block of rows ends and the next begins shows nowhere, and a late ragged row is found."""
    rows = [[str(row), f"name {row}"] for row in range(1234)]
    text = "id,name\n" + "".join(f"{row[0]},{row[1]}\n" for row in rows)

    assert rows == [list(row) for row in zip(*read_file(written(text)).columns.values(), strict=True)]
    assert (Problem.WRONG_LENGTH, 1236) == problem_of(written(text + "7\n"))


def test_the_limits_of_the_csv_module_are_left_alone(written):
    """Reading a file changes no setting that the host process shares."""
    before = csv.field_size_limit()
    problem_of(written("a,b\n1," + "x" * 200_000 + "\n"))

    assert before == csv.field_size_limit()
