"""Our tools: they would serve any product, and know nothing of loyalty."""
