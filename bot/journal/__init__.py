"""Lines of the journal in words. Pure."""
