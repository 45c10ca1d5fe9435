"""The demo from beginning to end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Final

from rich.console import Console, RenderableType
from rich.text import Text

from unifiedcustomer.demo.contact_chapters import four_channels, may_we, read_on
from unifiedcustomer.demo.contacting import contacted
from unifiedcustomer.demo.drawing import NAMED, QUIET, STRONG, heading, indented
from unifiedcustomer.demo.records_chapters import came_in, found, three_customers, two_records
from unifiedcustomer.demo.story import Story, told
from unifiedcustomer.demo.voucher import NOW

__all__ = ["show_demo"]


_ALL: Final = (1, 2, 3, 4, 5, 6, 7)


def show_demo(console: Console, chapters: Collection[int] = _ALL) -> Story:
    """Tell the story on ``console``, or only some chapters of it; what was told is given back."""
    import unifiedcustomer as uc

    console.print(Text.assemble(("unifiedcustomer ", f"{STRONG} {NAMED}"), (uc.__version__, QUIET)))
    console.print("Know who a customer is, what they allowed, and what to say to them.")
    console.print(Text("Five systems of one company export what they know. Nobody in these files exists.", style=QUIET))
    story = told()
    with story.hub:
        for number, (title, aside, content) in enumerate(_chapters(story, console.width - 2), start=1):
            if number in (chapters or _ALL):
                console.print(heading(number, title, aside))
                console.print(indented(content()))
    console.print()
    return story


def _chapters(story: Story, width: int) -> Iterator[tuple[str, str, Callable[[], RenderableType]]]:
    """Title, a remark, and the content, made when its turn comes."""
    yield "What came in", "the files as they are; nothing was configured", lambda: came_in(story)
    yield "What was found", "how many systems know a customer", lambda: found(story)
    yield (
        "Three customers",
        "every value has a source; +2: two more records agree",
        lambda: three_customers(story, width),
    )
    yield "Why is that one person?", "every comparison has a weight", lambda: two_records(story, width)
    contacting = contacted(story)
    yield "May we contact them?", f"the default is no; {NOW:%A, %H:%M} UTC", lambda: may_we(contacting)
    yield "One message, four channels", "written once, with typed facts", lambda: four_channels(contacting, width)
    yield "Read on", "in the repository", read_on
