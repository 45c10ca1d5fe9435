"""Things as plain dictionaries and JSON text, and back.

    >>> from unifiedcustomer.records import RecordKey
    >>> to_dict(RecordKey("till", "42"))
    {'@type': 'RecordKey', '@version': 1, 'source': 'till', 'record_id': '42'}

A thing's wire form is its fields, in their order, after the name and the version of the form. The two carry an ``@``,
as in JSON-LD, because a touchpoint has a ``type`` of its own. Times are ISO 8601 with their offset, decimals are text,
an enum is its code, and where a field may hold one of several things each of them carries its ``@type``.

Reading is strict, because a wire form comes from outside: an unknown key, another type, a later version, or more of it
than any thing needs is an `InvalidWireForm` that names the field and the problem and never shows a value. What must not
leave the process has no wire form: a permit, whose worth is that nobody else can make one.
"""

from unifiedcustomer.wire.forms import FORMS, from_dict, from_json, to_dict, to_json

__all__ = ["FORMS", "from_dict", "from_json", "to_dict", "to_json"]
