"""What `scripts/bench` measures, one module each."""
