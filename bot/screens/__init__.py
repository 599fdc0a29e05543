"""One router per family of screens."""
