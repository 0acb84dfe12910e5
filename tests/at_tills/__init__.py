"""Tests of the tills room."""
