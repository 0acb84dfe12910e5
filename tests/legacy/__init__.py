"""Tests of loyalty, in a package: each room has a `test_routes.py`."""
