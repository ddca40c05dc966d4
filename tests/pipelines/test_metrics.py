"""Text that Prometheus reads."""

from prometheus_client.parser import text_string_to_metric_families

from pipelines.metrics import Measure, to_text


def test_a_growing_count_keeps_its_labels_and_gets_its_suffix():
    runs = Measure(
        name="homeroom_runs",
        meaning="Runs that ended.",
        labels=("job",),
        values={("read_batch",): 3.0},
        grows=True,
    )

    (family,) = text_string_to_metric_families(to_text([runs]).decode())

    assert (family.type, family.documentation) == ("counter", "Runs that ended.")
    assert [(s.name, s.labels, s.value) for s in family.samples] == [
        ("homeroom_runs_total", {"job": "read_batch"}, 3.0)
    ]


def test_a_level_is_a_gauge_without_suffix():
    free = Measure(name="homeroom_storage_free_bytes", meaning="Free.", values={(): 7.0})

    (family,) = text_string_to_metric_families(to_text([free]).decode())

    assert (family.type, family.samples[0].name) == ("gauge", "homeroom_storage_free_bytes")
