"""The sample that ships is what the generator makes, on every machine."""

from __future__ import annotations

from collections import Counter

from unifiedcustomer.testing import sample_files, sample_truth, synthetic_customers
from unifiedcustomer.testing.sample import SAMPLE


def test_the_generator_makes_the_sample_to_the_byte(tmp_path):
    """The same arguments give the same customers everywhere; whoever changes the generator renews the sample."""
    made = synthetic_customers(**SAMPLE).write_csv(tmp_path)
    shipped = sample_files()

    assert {system: path.read_bytes() for system, path in shipped.items()} == {
        system: path.read_bytes() for system, path in made.items()
    }
    assert (tmp_path / "truth.csv").read_bytes() == shipped["till"].with_name("truth.csv").read_bytes()


def test_the_truth_has_every_record_of_the_sample():
    """Who is who is known of each record, and of nothing else."""
    truth = sample_truth()

    assert dict(synthetic_customers(**SAMPLE).truth) == truth
    assert 300 <= len(truth) <= 400
    assert 150 == len(Counter(truth.values()))
