"""How long does one question take: whose is this record? Asked of an index of many in memory, one at a time."""
