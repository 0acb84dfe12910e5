"""The people who collect, and the cards and addresses that find them."""
