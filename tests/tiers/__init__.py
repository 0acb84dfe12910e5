"""Tests of tiers, in a package: each room has a `test_routes.py`."""
