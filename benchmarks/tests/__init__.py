"""Tests of the measuring itself: ``python -m pytest benchmarks``."""
