"""Loyalty, gift cards, prepaid balances and promotions on your own server."""

__version__ = "0.1.0"
