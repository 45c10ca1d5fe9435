"""Payload -> HTML that looks like the device it is seen on. One file for devices of a kind."""

from unifiedcustomer.reports.views.table import view_of

__all__ = ["view_of"]
