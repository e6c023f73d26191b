"""What might be decided."""
