"""The outside world, each module behind a port of core."""
