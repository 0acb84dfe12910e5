"""Every figure of docs/reference/performance.md, in one run: `make bench`."""
