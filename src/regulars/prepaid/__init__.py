"""Money that contacts keep with an account, and pay with."""
