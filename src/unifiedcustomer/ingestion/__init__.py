"""Data as applications have it becomes a table of source records.

files, frames, dicts -> columns of text -> which column means what, which one names the record -> `SourceTable`

Nothing is guessed silently: `ReadTable.report_dict` says what every column was taken for, and why.
"""

from unifiedcustomer.ingestion.guessing import guess_fields
from unifiedcustomer.ingestion.reading import ReadColumn, ReadSource, ReadTable, read_table

__all__ = ["ReadColumn", "ReadSource", "ReadTable", "guess_fields", "read_table"]
