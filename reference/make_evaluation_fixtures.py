"""Makes the numbers that measures of retrieval and classification are held against.

They are computed by clip_benchmark's own functions, on seeded random vectors, with one to five
captions a picture. Alignment, uniformity and the modality gap follow the formulas of their papers.
Run: python make_evaluation_fixtures.py OUTPUT.json   (clip_benchmark 1.6.2)
"""

import importlib.metadata
import json
import pathlib
import sys
import types

import numpy
import torch
from clip_benchmark.metrics import zeroshot_classification, zeroshot_retrieval

DIMENSION = 12
PICTURES = 61
CLASSES = 7
TEMPLATES = 3
KS = [1, 2, 5, 10]

assert importlib.metadata.version("clip_benchmark") == "1.6.2"
torch.set_num_threads(1)
# It turns arrays of one number into floats, which NumPy allows no longer.
zeroshot_classification.float = lambda number: numpy.asarray(number).item()
random = numpy.random.default_rng(6)


def units(*shape):
    vectors = random.standard_normal((*shape, DIMENSION))
    return (vectors / numpy.linalg.norm(vectors, axis=-1, keepdims=True)).astype(numpy.float32)


def near(vectors, noise):
    return near_by(vectors, units(len(vectors)), noise)


def near_by(vectors, others, noise):
    mixed = vectors + noise * others
    return (mixed / numpy.linalg.norm(mixed, axis=-1, keepdims=True)).astype(numpy.float32)


class Vectors:
    """A model whose contents are numbers of vectors."""

    def __init__(self, pictures, texts):
        self.pictures, self.texts = torch.tensor(pictures), torch.tensor(texts)

    def encode_image(self, numbers):
        return self.pictures[numbers]

    def encode_text(self, numbers):
        return self.texts[numbers]


def tokenizer(texts):
    return torch.tensor([int(text) for text in texts])


class Batches(list):
    """Batches with what is asked of a loader's data set."""

    def __init__(self, batches, classes=()):
        super().__init__(batches)
        self.dataset = types.SimpleNamespace(classes=list(classes))


pictures = units(PICTURES)
picture_of_text = numpy.repeat(numpy.arange(PICTURES), random.integers(1, 6, PICTURES))
texts = near(pictures[picture_of_text], 1.3)
texts = near_by(texts, numpy.ones((1, DIMENSION), numpy.float32) / DIMENSION**0.5, 0.5)  # a modality gap
batches = [
    (
        torch.arange(start, min(start + 16, PICTURES)),
        [
            [str(text) for text in numpy.flatnonzero(picture_of_text == picture)]
            for picture in range(start, min(start + 16, PICTURES))
        ],
    )
    for start in range(0, PICTURES, 16)
]
retrieval = zeroshot_retrieval.evaluate(
    Vectors(pictures, texts), Batches(batches), tokenizer, "cpu", amp=False, recall_k_list=KS
)

class_centres = units(CLASSES)
sentences = near(numpy.repeat(class_centres, TEMPLATES, axis=0), 0.8)
truths = random.integers(0, CLASSES - 1, PICTURES)  # the last class has no pictures
labelled = near(class_centres[truths], 1.5)
names = [str(c) for c in range(CLASSES)]


class Sentences:
    """Templates, of which the names of classes make numbers of sentences."""

    def __init__(self, number):
        self.number = number

    def format(self, c):
        return str(int(c) * TEMPLATES + self.number)


templates = [Sentences(number) for number in range(TEMPLATES)]
of_one = [(torch.arange(PICTURES), torch.tensor(truths))]
classification = zeroshot_classification.evaluate(
    Vectors(labelled, sentences), Batches(of_one, names), tokenizer, names, templates, "cpu", amp=False
)
labels = random.random((PICTURES, CLASSES)) < 0.15
labels[numpy.arange(PICTURES), truths] = True
labels[:, CLASSES - 1] = False
of_several = [(torch.arange(PICTURES), torch.tensor(labels.astype(numpy.int64)))]
several = zeroshot_classification.evaluate(
    Vectors(labelled, sentences), Batches(of_several, names), tokenizer, names, templates, "cpu", amp=False
)

x, y = torch.tensor(pictures).double(), torch.tensor(texts).double()


def uniformity(vectors):
    return torch.pdist(vectors, p=2).pow(2).mul(-2).exp().mean().log().item()


geometry = {
    "modality_gap": (x.mean(0) - y.mean(0)).norm().item(),
    "alignment": (x[torch.tensor(picture_of_text)] - y).norm(dim=1).pow(2).mean().item(),
    "picture_uniformity": uniformity(x),
    "text_uniformity": uniformity(y),
}


def rows(matrix):
    return [[float(f"{number:.8g}") for number in row] for row in matrix.tolist()]


fixture = {
    "made_by": "clip_benchmark 1.6.2, torch 2.10.0",
    "pictures": rows(pictures),
    "texts": rows(texts),
    "picture_of_text": picture_of_text.tolist(),
    "retrieval": retrieval,
    "labelled": rows(labelled),
    "sentences": rows(sentences),
    "templates": TEMPLATES,
    "truths": truths.tolist(),
    "labels": [numpy.flatnonzero(row).tolist() for row in labels],
    "classification": classification | several,
    "geometry": geometry,
}
out = pathlib.Path(sys.argv[1])
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(json.dumps(fixture, separators=(",", ":")).replace("],[", "],\n[") + "\n")
print(retrieval, classification, several, geometry)
