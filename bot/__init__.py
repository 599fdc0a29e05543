"""What the operator sees and taps, the command line and the composition root."""
