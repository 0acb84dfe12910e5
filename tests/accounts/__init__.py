"""Tests of accounts, in a package: each room has a `test_routes.py`."""
