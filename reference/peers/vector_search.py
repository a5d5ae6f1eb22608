"""Nearest vectors by hnswlib or faiss on one thread; builds an index, then answers a line of JSON to each line.

A line is: the queries' name, k, how many of a thousand pass the filter, the setting, the seconds to measure.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import faiss
import hnswlib
import numpy as np

LINKS = 16
CONSTRUCTION_BEAM = 200
ALL = 1000


def resident() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return 1024 * int(line.split()[1])
    return 0


class Hnswlib:
    """The filter is the package's own: a function of Python that is called for each candidate."""

    version = "hnswlib " + str(getattr(hnswlib, "__version__", "0.8.0"))

    def __init__(self, vectors: np.ndarray, buckets: np.ndarray, threads: int) -> None:
        self.index = hnswlib.Index("ip", vectors.shape[1])
        self.index.init_index(len(vectors), ef_construction=CONSTRUCTION_BEAM, M=LINKS, random_seed=1)
        for start in range(0, len(vectors), 10_000):
            rows = np.arange(start, min(start + 10_000, len(vectors)))
            self.index.add_items(vectors[rows], rows, num_threads=threads)
        self.index.set_num_threads(1)
        self.buckets = buckets
        self.allowed = None

    def filter(self, bound: int) -> None:
        self.allowed = None if bound >= ALL else (self.buckets < bound).tolist().__getitem__

    def set(self, setting: str) -> None:
        self.index.set_ef(int(setting))

    def search(self, query: np.ndarray, k: int) -> np.ndarray:
        if self.allowed is None:
            return self.index.knn_query(query, k)[0]
        try:
            return self.index.knn_query(query, k, filter=self.allowed)[0]
        except RuntimeError:  # fewer than k were found
            return np.full((1, k), -1)


class Faiss:
    version = "faiss " + faiss.__version__

    def __init__(self, engine: str, vectors: np.ndarray, buckets: np.ndarray, threads: int) -> None:
        faiss.omp_set_num_threads(threads)
        count, dimension = vectors.shape
        product = faiss.METRIC_INNER_PRODUCT
        if engine == "faiss-flat":
            self.index = faiss.IndexFlat(dimension, product)
        elif engine == "faiss-hnsw":
            self.index = faiss.IndexHNSWFlat(dimension, LINKS, product)
        elif engine == "faiss-hnsw-sq":
            self.index = faiss.IndexHNSWSQ(dimension, faiss.ScalarQuantizer.QT_8bit, LINKS, product)
        else:
            lists = 1 << int(np.log2(4 * np.sqrt(count)))
            coarse = faiss.index_factory(dimension, f"IVF{lists},PQ{dimension // 4}x4fs", product)
            self.index = faiss.IndexRefineFlat(coarse)
            self.coarse = coarse
        if "hnsw" in engine:
            self.index.hnsw.efConstruction = CONSTRUCTION_BEAM
        self.engine = engine
        sample = vectors[np.random.default_rng(1).permutation(count)[:100_000]]
        if not self.index.is_trained:
            self.index.train(sample)
        for start in range(0, count, 10_000):
            self.index.add(np.ascontiguousarray(vectors[start : start + 10_000]))
        faiss.omp_set_num_threads(1)
        self.buckets = buckets
        self.selector = None
        self.setting = "all"

    def filter(self, bound: int) -> None:
        self.selector = None
        if bound < ALL:
            self.bitmap = np.packbits(self.buckets < bound, bitorder="little")
            self.selector = faiss.IDSelectorBitmap(len(self.buckets), faiss.swig_ptr(self.bitmap))

    def set(self, setting: str) -> None:
        self.setting = setting

    def parameters(self):
        if self.engine == "faiss-flat":
            return faiss.SearchParameters(sel=self.selector) if self.selector else None
        if self.engine == "faiss-ivf-pq":
            probes, factor = (int(number) for number in self.setting.split("/"))
            probes = min(probes, self.coarse.nlist)
            inner = faiss.SearchParametersIVF(nprobe=probes, sel=self.selector)
            return faiss.IndexRefineSearchParameters(k_factor=float(factor), base_index_params=inner)
        return faiss.SearchParametersHNSW(efSearch=int(self.setting), sel=self.selector)

    def search(self, query: np.ndarray, k: int) -> np.ndarray:
        return self.index.search(query, k, params=self.chosen)[1]

    chosen = None


def measure(index, queries: np.ndarray, k: int, seconds: float) -> tuple[float, np.ndarray]:
    """One query a call, as they come; a slow one stops after three times the time."""
    if isinstance(index, Faiss):
        index.chosen = index.parameters()
    split = [queries[i : i + 1] for i in range(len(queries))]
    end = time.perf_counter() + 0.3 * seconds
    at = 0
    while time.perf_counter() < end:
        index.search(split[at % len(split)], k)
        at += 1
    found = []
    asked = 0
    start = time.perf_counter()
    while True:
        for i, query in enumerate(split):
            rows = index.search(query, k)
            asked += 1
            if i == len(found):
                found.append(rows)
            if time.perf_counter() - start > 3 * seconds:
                return asked / (time.perf_counter() - start), np.vstack(found)
        if time.perf_counter() - start > seconds:
            return asked / (time.perf_counter() - start), np.vstack(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = ("hnswlib", "faiss-hnsw", "faiss-hnsw-sq", "faiss-ivf-pq", "faiss-flat")
    parser.add_argument("--engine", choices=names, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="that the benchmark has filled")
    parser.add_argument("--build-threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()

    vectors = np.load(arguments.folder / "pictures.npy", mmap_mode="r")
    buckets = np.load(arguments.folder / "buckets.npy")[:, 0].astype(np.int32)
    queries = {name: np.load(arguments.folder / f"{name}-queries.npy") for name in ("text", "picture")}
    before = resident()
    start = time.perf_counter()
    if arguments.engine == "hnswlib":
        index = Hnswlib(vectors, buckets, arguments.build_threads)
    else:
        index = Faiss(arguments.engine, vectors, buckets, arguments.build_threads)
    built = {"version": index.version, "seconds": time.perf_counter() - start}
    built |= {"threads": arguments.build_threads, "bytes": resident() - before}
    print(json.dumps(built), flush=True)

    answer = arguments.folder / f"answer-{arguments.engine}.npy"
    for line in sys.stdin:
        name, k, bound, setting, seconds = line.split()
        index.filter(int(bound))
        index.set(setting)
        rate, rows = measure(index, queries[name], int(k), float(seconds))
        np.save(answer, np.ascontiguousarray(rows, dtype=np.float32))
        print(json.dumps({"rate": rate, "rows": answer.name}), flush=True)


if __name__ == "__main__":
    main()
