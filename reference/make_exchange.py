"""Makes the small Parquet and NumPy files that the exchange of catalogs is tested with.

They are what pandas, pyarrow and numpy write, as clip-retrieval uses them.
Run: python make_exchange.py OUTPUT_FOLDER   (pyarrow 22, numpy 2)
"""

import datetime
import decimal
import pathlib
import sys

import numpy
import pyarrow
import pyarrow.parquet

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

rows = 40
table = pyarrow.table(
    {
        "image_path": [f"pictures/{i:04d}.jpg" for i in range(rows)],
        "caption": [None if i == 3 else f"Bild № {i % 5} \u732b" for i in range(rows)],
        "number": pyarrow.array([None if i == 7 else i * 10**10 for i in range(rows)], pyarrow.int64()),
        "small": pyarrow.array([i - 20 for i in range(rows)], pyarrow.int16()),
        "unsigned": pyarrow.array([2**64 - 1 - i for i in range(rows)], pyarrow.uint64()),
        "share": [i / 8 for i in range(rows)],
        "flag": [i % 2 == 0 for i in range(rows)],
        "day": [datetime.date(2011, 5, 3) + datetime.timedelta(days=i) for i in range(rows)],
        "moment": pyarrow.array(
            [datetime.datetime(2011, 5, 3, 14, 0, i, 250000) for i in range(rows)], pyarrow.timestamp("us", tz="UTC")
        ),
        "price": pyarrow.array([decimal.Decimal(i) / 4 for i in range(rows)], pyarrow.decimal128(9, 2)),
        "tags": [["a", f"t{i}"] if i % 3 else [] for i in range(rows)],
        "place": [{"lat": 48.5, "lon": i / 2} for i in range(rows)],
        "embedding": pyarrow.array([[i, i + 0.5] for i in range(rows)], pyarrow.list_(pyarrow.float32())),
        "fixed": pyarrow.array([[i, 1] for i in range(rows)], pyarrow.list_(pyarrow.float32(), 2)),
    }
)
for codec in ("snappy", "zstd", "gzip", "none"):
    pyarrow.parquet.write_table(table, folder / f"{codec}.parquet", compression=codec, row_group_size=16)
pyarrow.parquet.write_table(table, folder / "lz4.parquet", compression="lz4")

values = numpy.arange(12).reshape(4, 3) / 8
for name, array in {
    "f4": values.astype("<f4"),
    "f2": values.astype("<f2"),
    "f8": values,
    "big": values.astype(">f4"),
    "fortran": numpy.asfortranarray(values.astype("<f4")),
    "flat": values.astype("<f4").ravel(),
}.items():
    numpy.save(folder / f"{name}.npy", array)
