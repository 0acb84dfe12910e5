"""Prepaid balances, tested through their doors."""
