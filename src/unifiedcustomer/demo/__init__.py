"""What a newcomer sees first: five files of one company go in, and one permitted message comes out.

    sample files -> Story (told by the library itself, at run time) -> chapters -> a terminal of any width

Nothing shown here is written down beforehand: who is picked, what is found and what is said is computed from the files
each time. `story` asks the library, `picking` chooses what is worth showing, the chapters draw. Needs the extra `cli`.
"""

from unifiedcustomer.demo.show import show_demo
from unifiedcustomer.demo.story import Story, told
from unifiedcustomer.demo.terminal import save_picture, terminal

__all__ = ["Story", "save_picture", "show_demo", "terminal", "told"]
