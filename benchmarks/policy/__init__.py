"""The speed of the contact policy."""
