"""Rows in, domain objects out: PostgreSQL, embedded or given."""
