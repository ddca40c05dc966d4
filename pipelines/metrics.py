"""Measurements as the text that Prometheus reads."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One family: its name without suffix, what it says, and a value for each set of labels."""

    name: str
    meaning: str
    values: dict[tuple[str, ...], float]
    labels: tuple[str, ...] = field(default=())
    grows: bool = False


class Measures:
    """Hands measures over in the shape that the library collects."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self.measures = tuple(measures)

    def collect(self) -> Iterable[Metric]:
        """Return the families."""
        for measure in self.measures:
            kind = CounterMetricFamily if measure.grows else GaugeMetricFamily
            family = kind(measure.name, measure.meaning, labels=measure.labels)
            for labels, value in measure.values.items():
                family.add_metric(labels, value)
            yield family


def to_text(measures: Iterable[Measure]) -> bytes:
    """Return the exposition text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Measures(measures))
    return generate_latest(registry)
