"""Self-contained HTML pages that people look at before and after: nothing is loaded from outside.

    Message --preview--> MessagePreview: the message as each channel shows it, with what was found beside it
    ResolutionReport --resolution_page--> HTML: what was read, compared, weighed and joined, and what to look at
    ReviewSheet --review_page--> HTML: pairs in doubt side by side; the one page with a script, which keeps decisions

A page shows what it was given. With a real customer it has that customer's data in it: treat the file as such.
"""

from unifiedcustomer.reports.message_preview import MessagePreview, preview
from unifiedcustomer.reports.previewed_media import PreviewedMedium
from unifiedcustomer.reports.private_files import write_private
from unifiedcustomer.reports.resolution_page import resolution_page
from unifiedcustomer.reports.resolution_report import DoubtfulPair, ResolutionReport
from unifiedcustomer.reports.review_sheet import ReviewSheet, SheetQuestion, review_page
from unifiedcustomer.reports.sample_recipients import SampleRecipient, sample_recipient
from unifiedcustomer.reports.side_by_side import side_by_side

__all__ = [
    "DoubtfulPair",
    "MessagePreview",
    "PreviewedMedium",
    "ResolutionReport",
    "ReviewSheet",
    "SampleRecipient",
    "SheetQuestion",
    "preview",
    "resolution_page",
    "review_page",
    "sample_recipient",
    "side_by_side",
    "write_private",
]
