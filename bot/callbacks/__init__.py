"""What a button carries: ids and the rev it was drawn at, 64 bytes at most."""
