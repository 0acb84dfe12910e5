"""What a process counts of itself, and how Prometheus reads it.

Counting is adding to a number of this process: no lock, no clock, no look-up by name on
the hot path. Every few seconds it is written down whole, and whoever is asked adds up
what all processes have written (docs/decisions/0038-figures.md).
"""

import bisect
from collections import Counter as Counts
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

Labels = tuple[tuple[str, str], ...]
Kind = Literal["counter", "gauge", "histogram"]

# Of a request that is answered in a millisecond, and of one that takes its ten seconds.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Family(NamedTuple):
    """Figures of one name, and what they tell."""

    name: str
    kind: Kind
    words: str


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One figure. Those of several processes with the same name and labels add up."""

    name: str
    labels: Labels
    value: float


families: dict[str, Family] = {}
sources: list[Callable[[], Iterable[Sample]]] = []


def family(name: str, kind: Kind, words: str) -> str:
    """Says what figures of this name tell; the name, for whoever makes them."""
    assert name.startswith("regulars_") and name not in families, name
    families[name] = Family(name, kind, words)
    return name


class Counter:
    """A number that only grows, for each set of labels."""

    def __init__(self, name: str, words: str, *labels: str) -> None:
        self._name = family(name, "counter", words)
        self._labels = labels
        self._counts: Counts[tuple[str, ...]] = Counts()
        sources.append(self.samples)

    def add(self, *labels: str, by: int = 1) -> None:
        """Counts so many more."""
        self._counts[labels] += by

    def samples(self) -> Iterator[Sample]:
        """All of it, now."""
        for labels, count in self._counts.items():
            named = tuple(zip(self._labels, labels, strict=True))
            yield Sample(self._name, named, count)


class Histogram:
    """How many took how long, for one set of labels."""

    __slots__ = ("_buckets", "_labels", "_name", "_total")

    def __init__(self, name: str, labels: Labels = ()) -> None:
        self._name = name
        self._labels = labels
        self._buckets = [0] * (len(BOUNDS) + 1)
        self._total = 0.0

    def observe(self, seconds: float) -> None:
        """Counts one that took so long."""
        self._buckets[bisect.bisect_left(BOUNDS, seconds)] += 1
        self._total += seconds

    def __bool__(self) -> bool:
        """Whether there was any."""
        return any(self._buckets)

    def samples(self) -> Iterator[Sample]:
        """Its buckets, each with all that were quicker."""
        seen = 0
        for bound, count in zip((*BOUNDS, "+Inf"), self._buckets, strict=True):
            seen += count
            labels = (*self._labels, ("le", str(bound)))
            yield Sample(f"{self._name}_bucket", labels, seen)
        yield Sample(f"{self._name}_sum", self._labels, self._total)
        yield Sample(f"{self._name}_count", self._labels, seen)


def gathered() -> list[Sample]:
    """Everything that this process has counted so far."""
    return [sample for source in sources for sample in source()]


def added_up(parts: Iterable[Sequence[Sample]]) -> list[Sample]:
    """The figures of several processes as those of one."""
    totals: dict[tuple[str, Labels], float] = {}
    for part in parts:
        for sample in part:
            key = (sample.name, sample.labels)
            totals[key] = totals.get(key, 0) + sample.value
    return [Sample(*key, value) for key, value in totals.items()]


def exposition(samples: Iterable[Sample]) -> str:
    """The figures as Prometheus reads them (text format 0.0.4)."""
    by_family: dict[str, list[Sample]] = {name: [] for name in families}
    for sample in samples:
        name = _family_of(sample.name)
        # One that another release counted, and this one doesn't know.
        if name is not None:
            by_family[name].append(sample)
    lines = []
    for name, found in by_family.items():
        if found:
            told = families[name]
            lines += [f"# HELP {name} {told.words}", f"# TYPE {name} {told.kind}"]
            lines += map(_line, found)
    return "\n".join(lines) + "\n"


def _family_of(name: str) -> str | None:
    if name in families:
        return name
    stem, _, part = name.rpartition("_")
    return stem if part in ("bucket", "sum", "count") and stem in families else None


def _line(sample: Sample) -> str:
    labels = ",".join(f'{name}="{_escaped(text)}"' for name, text in sample.labels)
    value = int(sample.value) if sample.value == int(sample.value) else sample.value
    return f"{sample.name}{{{labels}}} {value}" if labels else f"{sample.name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def resident_bytes() -> int:
    """How much memory this process has; 0 where the system doesn't tell."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * 4_096
