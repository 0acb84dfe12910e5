"""The v1 and v2 doors: members and cards, thin over contacts and loyalty."""
