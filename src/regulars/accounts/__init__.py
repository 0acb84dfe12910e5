"""Businesses, who works for them, where they sell, and the keys they give out."""
