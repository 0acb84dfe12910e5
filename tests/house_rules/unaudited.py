"""Commands that change no account, each with why it leaves no entry in its log."""

CHANGE_NO_ACCOUNT: dict[tuple[str, ...], str] = {
    ("accounts", "create"): "opens one: looked at below",
    ("accounts", "list"): "reads",
    ("backup",): "reads",
    ("doctor",): "looks",
    **dict.fromkeys([("jobs", "discard"), ("jobs", "retry")], "is of the queue"),
    ("jobs", "list"): "reads",
    ("metrics",): "looks",
    ("clock", "advance"): "looked at in tests/accounts/test_clock.py: of a sandbox",
    ("clock", "show"): "reads",
    ("listen",): "reads",
    ("migrate",): "changes the schema",
    ("openapi",): "prints",
    ("restore",): "brings the log along with everything else",
    ("serve",): "answers requests, which leave their own entries",
    ("settings",): "prints",
    ("trigger",): "calls the API, which leaves its own entries",
    ("up",): "starts the others",
    ("verify",): "reads",
    ("work",): "does jobs",
}
