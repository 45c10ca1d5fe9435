"""How right and how fast resolution is, with a peer measured beside it in the same run.

    data_sets  -> tables without the truth, and the truth apart
    contenders -> who resolves them: this library, and peers at their published best
    measurement -> one contender on one data set in a process of its own: seconds, memory, scores
    quality, speed -> the two questions, each a command: ``python -m benchmarks.quality`` and ``.speed``

Nothing here is imported by the library, and nothing here may tune it: benchmarks only measure.
"""
