#!/usr/bin/env python3
"""Reads what lensgate wrote with pyarrow, pandas, polars and DuckDB, and holds their answers against each other.

    lensgate run ...                                              # a results folder
    lensgate evaluate --qrels Q --run R --format parquet --out table.parquet
    python3 scripts/check_parquet_readers.py RESULTS/observations/*.parquet table.parquet

Needs `pip install pyarrow pandas polars duckdb`. Ends with code 1 when a reader fails, differs from the others, or has another type
than string, whole number, floating point, boolean or list of those. docs/FORMATS.md says with which versions it was run last.
"""

import sys

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet

PLAIN = {"string", "uint32", "uint64", "double", "bool", "list<element: string>", "list<element: uint32>", "list<element: double>"}


def plain(value):
    """A value as Python has it: arrays as lists, what is missing as None."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return None if value is None or value is pandas.NA or value != value else value


def rows(columns):
    return {name: [plain(value) for value in values] for name, values in columns.items()}


def check(path):
    table = pyarrow.parquet.read_table(path)
    odd = [f"{field.name}: {field.type}" for field in table.schema if str(field.type) not in PLAIN]
    expected = rows(table.to_pydict())
    frame = polars.read_parquet(path)
    relation = duckdb.sql(f"SELECT * FROM '{path}'")
    names = relation.columns
    told = relation.fetchall()
    readers = {
        "pandas": rows({name: list(series) for name, series in pandas.read_parquet(path, engine="pyarrow").items()}),
        "polars": rows(frame.to_dict(as_series=False)),
        "DuckDB": rows({name: [row[at] for row in told] for at, name in enumerate(names)}),
    }
    different = [reader for reader, read in readers.items() if read != expected]
    print(f"{path}: {table.num_rows} rows, {table.num_columns} columns; " + ("; ".join([*odd, *different]) or "all agree"))
    return not odd and not different


if __name__ == "__main__":
    print(f"pyarrow {pyarrow.__version__}, pandas {pandas.__version__}, polars {polars.__version__}, DuckDB {duckdb.__version__}")
    sys.exit(0 if all([check(path) for path in sys.argv[1:]]) else 1)
