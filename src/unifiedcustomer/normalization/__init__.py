"""Raw values become comparable ones.

Each file knows one kind of value and turns a raw text into a `NormalizedValue`: the form that is shown and sent, the
key that is compared, or the reason why there is neither. `Normalizer` applies them to a record, cell by cell;
`normalize_table` does the same to a whole table at once, on distinct values, with the same result.
"""
