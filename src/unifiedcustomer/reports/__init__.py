"""Self-contained HTML pages that people look at before and after: nothing is loaded from outside, nothing runs.

    Message --preview--> MessagePreview: the message as each channel shows it, with what was found beside it
    ResolutionReport --resolution_page--> HTML: what was read, compared, weighed and joined, and what to look at

A page shows what it was given. With a real customer it has that customer's data in it: treat the file as such.
"""

from unifiedcustomer.reports.message_preview import MessagePreview, preview
from unifiedcustomer.reports.previewed_media import PreviewedMedium
from unifiedcustomer.reports.resolution_page import resolution_page
from unifiedcustomer.reports.resolution_report import DoubtfulPair, ResolutionReport
from unifiedcustomer.reports.sample_recipients import SampleRecipient, sample_recipient

__all__ = [
    "DoubtfulPair",
    "MessagePreview",
    "PreviewedMedium",
    "ResolutionReport",
    "SampleRecipient",
    "preview",
    "resolution_page",
    "sample_recipient",
]
