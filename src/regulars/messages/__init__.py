"""E-mail: templates, what is filled into them, and the way out."""
