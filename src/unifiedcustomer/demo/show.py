"""The demo from beginning to end."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from unifiedcustomer.demo.contact_chapters import four_channels, may_we, read_on
from unifiedcustomer.demo.contacting import contacted
from unifiedcustomer.demo.drawing import QUIET, STRONG, heading, indented
from unifiedcustomer.demo.records_chapters import came_in, found, three_customers, two_records
from unifiedcustomer.demo.story import Story, told
from unifiedcustomer.demo.voucher import NOW

__all__ = ["show_demo"]


def show_demo(console: Console) -> Story:
    """Tell the whole story on ``console``; the story that was told is given back."""
    import unifiedcustomer as uc

    console.print(Text.assemble(("unifiedcustomer ", STRONG), (uc.__version__, QUIET)))
    console.print("Know who a customer is, what they allowed, and what to say to them, in every channel.")
    console.print(Text("Five systems of one company export what they know. Nobody in these files exists.", style=QUIET))
    story = told()
    with story.hub:
        _show(console, story)
    return story


def _show(console: Console, story: Story) -> None:
    width = console.width
    chapters = [
        ("What came in", "the files as they are; nothing was configured", came_in(story)),
        ("What was found", "", found(story)),
        ("Three customers", "every value with its source", three_customers(story, width - 2)),
        ("Why is that one person?", "", two_records(story, width - 2)),
    ]
    for number, (title, aside, content) in enumerate(chapters, start=1):
        console.print(heading(number, title, aside))
        console.print(indented(content))
    contacting = contacted(story)
    rest = [
        ("May we contact them?", f"it is {NOW:%A, %d %B %Y, %H:%M} UTC; the default is no", may_we(contacting)),
        ("One message, four channels", "written once, with typed facts", four_channels(contacting, width - 2)),
        ("Read on", "", read_on()),
    ]
    for number, (title, aside, content) in enumerate(rest, start=len(chapters) + 1):
        console.print(heading(number, title, aside))
        console.print(indented(content))
    console.print()
