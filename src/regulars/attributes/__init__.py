"""The facts that a business adds to its contacts, sales and rewards."""
