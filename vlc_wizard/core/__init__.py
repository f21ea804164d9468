"""What the wizard knows and decides: pure values and functions, and ports for the rest."""
