"""Prepaid value on a card, spendable by whoever has its code."""
