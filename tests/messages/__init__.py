"""E-mails: their templates, and the way out."""
