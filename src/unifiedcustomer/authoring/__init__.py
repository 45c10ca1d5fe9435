"""Messages as people write them: TOML, JSON, or Markdown with front matter -> `Message`.

    text -> tables of plain values -> blocks and declarations -> Message

All three say the same in another notation. A fact names its type, ``{ money = "50 GBP" }``; a block is told by its one
key, ``{ heading = "Save {offer}" }``. What comes from here has passed every check of a message; an error names the
place in the source, ``blocks.2.paragraph``, and never shows what stands there. To store and to exchange messages there
is `unifiedcustomer.wire`; this is for those who write them.
"""

from unifiedcustomer.authoring.markdown import message_from_markdown
from unifiedcustomer.authoring.notation import message_from_json, message_from_toml, read_message

__all__ = ["message_from_json", "message_from_markdown", "message_from_toml", "read_message"]
