"""Figures become charts: as data, as text, as SVG, and as HTML pages that stand alone.

    Waterfall | LevelWeights | Bars | Histogram | Reliability --to_text / to_svg / to_html--> str

A chart knows numbers and labels only. It loads nothing, runs nothing, and is drawn for the day and for the night, for a
desk and for a phone.
"""

from unifiedcustomer.charts.bars import Bar, Bars
from unifiedcustomer.charts.chart import Chart
from unifiedcustomer.charts.histogram import Histogram, Mark
from unifiedcustomer.charts.level_weights import ComparisonWeights, LevelWeight, LevelWeights
from unifiedcustomer.charts.page import page
from unifiedcustomer.charts.reliability import Reliability, ReliabilityPoint
from unifiedcustomer.charts.waterfall import Step, Waterfall

__all__ = [
    "Bar",
    "Bars",
    "Chart",
    "ComparisonWeights",
    "Histogram",
    "LevelWeight",
    "LevelWeights",
    "Mark",
    "Reliability",
    "ReliabilityPoint",
    "Step",
    "Waterfall",
    "page",
]
