"""Gift cards, tested through their doors."""
