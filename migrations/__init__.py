"""Forward-only SQL files, applied in order of their names by ``db.migrate``."""
