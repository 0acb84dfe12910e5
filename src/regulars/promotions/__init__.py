"""Offers, and the vouchers they hand out."""
