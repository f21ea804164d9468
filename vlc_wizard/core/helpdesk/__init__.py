"""A caller's case: the proof first, then what helps, and what this agent may do for them."""
