"""Writes the Parquet files of crates/observations/tests/foreign: one small table by every writer, codec, encoding and type.

    pip install pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1 fastparquet==2026.9.0 pandas
    python3 scripts/write_parquet_fixtures.py crates/observations/tests/foreign

Row i (from 0) of each table has query i // 6, document i * 7919 % 1000, score (ROWS - i) / 4 (or ROWS - i where scores are
whole) and relevance i % 4, so that any reader can tell what it must have read. Files named `refused-*` hold what is no run and no judgments.
"""

import decimal
import pathlib
import sys

import duckdb
import fastparquet
import pandas
import polars
import pyarrow
import pyarrow.parquet

ROWS = 60
QUERIES = [f"q{i // 6}" for i in range(ROWS)]
DOCUMENTS = [f"src/é{i * 7919 % 1000:03}.rs" for i in range(ROWS)]
SCORES = [(ROWS - i) / 4 for i in range(ROWS)]
GRADES = [i % 4 for i in range(ROWS)]

text = pyarrow.string()


def table(query=text, document=text, score=pyarrow.float64(), grade=pyarrow.int64(), nullable=True, **other):
    """The table with columns of some types; ids of a whole type are the numbers in the words."""
    def ids(words, numbers, kind):
        value_type = kind.value_type if pyarrow.types.is_dictionary(kind) else kind
        return pyarrow.array(numbers if pyarrow.types.is_integer(value_type) else words, value_type).cast(kind)

    columns = {
        "rank": pyarrow.array(range(ROWS)),
        **other,
        "query_id": ids(QUERIES, [i // 6 for i in range(ROWS)], query),
        "doc_id": ids(DOCUMENTS, [i * 7919 % 1000 for i in range(ROWS)], document),
        "score": pyarrow.array([4 * s for s in SCORES] if pyarrow.types.is_integer(score) else SCORES).cast(score),
        "relevance": pyarrow.array(GRADES).cast(grade),
    }
    fields = [pyarrow.field(name, column.type, nullable) for name, column in columns.items()]
    return pyarrow.table(list(columns.values()), schema=pyarrow.schema(fields))


def with_column(name, column):
    whole = table()
    return whole.set_column(whole.schema.get_field_index(name), name, column)


def pyarrow_files(folder):
    def write(name, columns, **options):
        pyarrow.parquet.write_table(columns, folder / f"{name}.parquet", **options)

    dictionary = pyarrow.dictionary(pyarrow.int8(), text)
    write("arrow-snappy", table(), compression="snappy")
    write("arrow-gzip-v2", table(), compression="gzip", data_page_version="2.0", use_dictionary=False)
    write("arrow-brotli-groups", table(), compression="brotli", row_group_size=25)
    write("arrow-lz4-v2", table(), compression="lz4", data_page_version="2.0")
    write("arrow-zstd-checksums", table(), compression="zstd", write_page_checksum=True, data_page_size=64,
          write_batch_size=8)
    write("arrow-plain", table(nullable=False), compression="none", use_dictionary=False, write_statistics=False)
    write("arrow-deltas", table(), compression="none", use_dictionary=False, column_encoding={
        "query_id": "DELTA_BYTE_ARRAY", "doc_id": "DELTA_LENGTH_BYTE_ARRAY", "score": "BYTE_STREAM_SPLIT",
        "relevance": "DELTA_BINARY_PACKED"})
    write("arrow-narrow", table(dictionary, pyarrow.large_string(), pyarrow.float16(), pyarrow.uint8()))
    write("arrow-views", table(text, pyarrow.string_view(), pyarrow.float32(), pyarrow.int8()), store_schema=False)
    write("arrow-numbers", table(pyarrow.uint64(), pyarrow.int16(), pyarrow.int32(), pyarrow.uint16()))
    write("arrow-number-deltas", table(pyarrow.int64(), pyarrow.uint32(), pyarrow.uint8(), pyarrow.int16()),
          use_dictionary=False, data_page_version="2.0", column_encoding={
              "query_id": "DELTA_BINARY_PACKED", "doc_id": "DELTA_BINARY_PACKED", "score": "DELTA_BINARY_PACKED",
              "relevance": "BYTE_STREAM_SPLIT"})
    write("arrow-nested-beside", table(
        hits=pyarrow.array([[{"path": "a", "lines": [1, 2]}]] * ROWS)))
    cents = pyarrow.array([decimal.Decimal(i) / 4 for i in range(ROWS)], pyarrow.decimal128(9, 2))
    write("refused-decimal", with_column("score", cents))
    write("refused-timestamp", with_column("doc_id", pyarrow.array(range(ROWS), pyarrow.timestamp("us"))))
    write("refused-list", with_column("query_id", pyarrow.array([["q"]] * ROWS)))
    write("refused-struct", with_column("query_id", pyarrow.array([{"id": "q"}] * ROWS)))
    write("refused-boolean", with_column("relevance", pyarrow.array([True] * ROWS)))
    write("refused-binary", with_column("doc_id", pyarrow.array([b"d\xff%d" % i for i in range(ROWS)])))
    write("refused-nulls", with_column("score", pyarrow.array([None if i == 42 else 1.0 for i in range(ROWS)])),
          row_group_size=25)
    write("refused-all-null", with_column("score", pyarrow.nulls(ROWS)))


def other_files(folder):
    columns = {"query_id": QUERIES, "doc_id": DOCUMENTS, "score": SCORES, "relevance": GRADES}
    frame = polars.DataFrame(columns)
    types = {"query_id": polars.Categorical, "score": polars.Float32, "relevance": polars.Int8}
    frame.cast(types).write_parquet(folder / "polars-categorical.parquet")
    types = {"query_id": polars.Enum([f"q{i}" for i in range(10)]), "relevance": polars.UInt32}
    frame.cast(types).write_parquet(folder / "polars-enum.parquet", compression="lz4", row_group_size=16)
    pandas_frame = pandas.DataFrame(columns).astype({"query_id": "category"})
    fastparquet.write(str(folder / "fastparquet.parquet"), pandas_frame, row_group_offsets=[0, 20], compression="GZIP")
    connection = duckdb.connect()
    connection.register("frame", frame.to_arrow())
    for codec in ["snappy", "zstd"]:
        path = folder / f"duckdb-{codec}.parquet"
        connection.execute(f"COPY (SELECT * REPLACE (score::FLOAT AS score, relevance::TINYINT AS relevance) FROM frame) "
                           f"TO '{path}' (FORMAT parquet, CODEC '{codec}', PARQUET_VERSION v{1 + (codec == 'zstd')})")


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    pyarrow_files(target)
    other_files(target)
