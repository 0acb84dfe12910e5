"""The contact's own pages, and the codes and tokens that open them."""
