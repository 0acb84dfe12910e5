"""Tests of contacts, in a package: each room has a `test_routes.py`."""
