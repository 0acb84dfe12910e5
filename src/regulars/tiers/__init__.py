"""Levels that contacts reach, and the perks each level brings."""
