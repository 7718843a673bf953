"""Speech and speaker models with random weights: for tests in a small size, for `scripts/bench` in the real one."""
