"""What is measured and how: ``python -m benchmarks delivery|panel|channels|chaos``."""
