"""What the screen at a till shows and does, in one call each."""
