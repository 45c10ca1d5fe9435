"""Acts of any sort, for the laws of exchange: what is written is read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence, Purpose
from unifiedcustomer.evidence import Actor, Method
from unifiedcustomer.records import RecordKey

# Everything a cell or a JSON text may hold, above all what spreadsheets and separators would stumble over.
HOSTILE = st.sampled_from(
    ["=1+1", "+32", "-1", "@SUM(A1)", "'=1", "''", "a,b", 'a"b', "a\nb", "a\\nb", "\\", "a;b\tc", "é漢😀"]
)
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | HOSTILE
NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).filter(str.strip) | HOSTILE
MOMENTS = st.datetimes(
    datetime(1971, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)
SECONDS = MOMENTS.map(lambda moment: moment.replace(microsecond=0))
KEYS = st.builds(RecordKey, NAMES, NAMES)
EVIDENCE = st.builds(
    Evidence, wording=WORDS, place=WORDS, by=WORDS, proof=WORDS, method=st.sampled_from(Method), notice=WORDS
)
REFUSALS = [ConsentKind.WITHDRAW, ConsentKind.OBJECT, ConsentKind.COMPLAIN, ConsentKind.STOP]
OPENINGS = [ConsentKind.GRANT, ConsentKind.REQUEST, ConsentKind.CONFIRM]
POINTS = {
    Channel.EMAIL: "email:ann@example.com",
    Channel.SMS: "phone:+32470123456",
    Channel.PUSH: "push:shop:t0k=n",
    Channel.DIRECT_MAIL: "post:be|1000|brussel|=nieuwstraat|1",
    Channel.SOCIAL_DIRECT: "social:net:@ann",
}


@st.composite
def acts(draw, kinds=(*OPENINGS, *REFUSALS), moments=MOMENTS):
    """One act of a consent."""
    kind, channel = draw(st.sampled_from(kinds)), draw(st.sampled_from(list(POINTS)))
    at = draw(moments)
    whole = {
        "id": draw(NAMES),
        "kind": kind,
        "controller": draw(NAMES),
        "occurred_at": at,
        "subject": draw(KEYS if kind.opens else st.none() | KEYS),
        "contact_point": POINTS[channel],
        "channel": channel if kind.opens else draw(st.sampled_from([None, channel])),
        "purpose": draw(st.sampled_from(Purpose) if kind.opens else st.none() | st.sampled_from(Purpose)),
        "evidence": draw(st.none() | EVIDENCE),
        "actor": draw(st.sampled_from([Actor.SUBJECT, Actor.GUARDIAN] if kind.opens else Actor)),
        "within_minutes": draw(st.sampled_from([0, 1440])),
        "expires_at": at + timedelta(days=30) if kind.opens and draw(st.booleans()) else None,
    }
    return ConsentAct(**whole)
