"""Wallets and the transfers between them: the only room that moves value."""
