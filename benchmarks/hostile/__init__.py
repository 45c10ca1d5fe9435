"""What does data cost that is made to hurt? Seconds and memory of tables that no honest system would send."""
