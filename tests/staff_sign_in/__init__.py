"""How those who work for a business come in."""
