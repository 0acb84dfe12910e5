"""What an account wants to know of its things: custom attributes and their groups."""
