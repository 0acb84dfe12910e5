"""Who is told of what has happened, and each try to tell them."""
