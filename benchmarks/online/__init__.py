"""How long does one question take: whose is this record? Asked of an index of many records, one at a time, in memory."""
