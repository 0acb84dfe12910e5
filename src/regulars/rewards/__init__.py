"""What credits buy, and the buying."""
