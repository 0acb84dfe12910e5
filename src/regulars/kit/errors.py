"""Problem: a refusal with a code, told in the one syntax that every door speaks."""

from typing import Any, ClassVar

registry: "dict[int, type[Problem]]" = {}


class Problem(Exception):
    """Something the caller asked for that is refused, and can be told why."""

    code: ClassVar[int]
    message: ClassVar[str]

    # The contract answers every refusal with 400 on the public doors. The dashboard
    # door is ours and says precisely what is wrong.
    status: ClassVar[int] = 400
    public_status: ClassVar[int] = 400

    # Where the contract's documentation gives a refusal the code of another one, which
    # the public doors answer too. None where it has its own.
    public_code: ClassVar[int | None] = None

    # The word of RFC 6749, section 5.2, for the endpoint that speaks it.
    oauth_error: ClassVar[str] = "invalid_request"

    # Whether what was done before it was refused stays done, as a try that is counted.
    is_committed: ClassVar[bool] = False

    retry_after_seconds: int | None = None

    def __init__(self, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(self.message)
        self.errors = errors

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "code" not in cls.__dict__:
            return
        if cls.code in registry:
            taken = registry[cls.code].__name__
            raise ValueError(f"{cls.__name__} and {taken} both have code {cls.code}")
        registry[cls.code] = cls

    def __str__(self) -> str:
        """The code and the message, and the fields if any, for logs and tests."""
        fields = f" {self.errors}" if self.errors else ""
        return f"{self.code} {self.message}{fields}"

    def http_status(self, public: bool) -> int:
        """The status of the answer, on a public door or on the dashboard's."""
        return self.public_status if public else self.status

    def body(self, public: bool) -> dict[str, Any]:
        """The answer's body. Clients need all three keys to recognise a refusal."""
        body: dict[str, Any] = {
            "message": self.message,
            "code": (public and self.public_code) or self.code,
            "status_code": self.http_status(public),
        }
        # Present and empty means an empty bag to the clients, so it's left out.
        if self.errors:
            body["errors"] = self.errors
        return body


class InternalError(Problem):
    """Something went wrong on our side.

    Nothing of the request was kept. Send it again; if it fails again, give the request
    id from the answer's headers to whoever runs this server: the log has the rest.
    """

    code = 1000
    message = "Interne fout. | Internal error."
    status = 500
    public_status = 500


class InvalidInput(Problem):
    """One or more fields can't be accepted as they were sent.

    `errors` names every field that was refused, each with its reasons. Nested fields
    are named by their path, such as `line_items.0.price`; `body` and `query` stand for
    the whole when it can't be read. Correct them and send the request again.
    """

    code = 1003
    message = "Invalid input."


class IdempotencyKeyReused(Problem):
    """This idempotency key was used before, with another request.

    Send a repeat exactly as it was sent the first time. For a new request, choose a new
    key: a random UUID is always safe.
    """

    code = 90001
    message = "Idempotency key was already used with another request."
    status = 409


class IdempotencyKeyRunning(Problem):
    """The first request with this idempotency key has not been answered yet.

    Wait a moment and send the same request again: it then gets the first one's answer.
    """

    code = 90002
    message = "A request with this idempotency key is still running."
    status = 409


class Forbidden(Problem):
    """The credential is good, but what it may do doesn't include this.

    Ask an owner of the account to give the user, token or register the permission.
    """

    code = 90003
    message = "You may not do this."
    status = 403
    public_status = 403


class RouteNotFound(Problem):
    """Nothing answers at this address.

    Compare the path with the reference: versions and plurals are the usual slips.
    """

    code = 90004
    message = "Route not found."
    status = 404
    public_status = 404


class MethodNotAllowed(Problem):
    """The address exists, but not with this method.

    The `Allow` header of the answer lists the methods that are served.
    """

    code = 90005
    message = "Method not allowed."
    status = 405
    public_status = 405


class PayloadTooLarge(Problem):
    """The body of the request is larger than this server accepts.

    Send less at once. Whoever runs the server sets the limit with
    `REGULARS_BODY_LIMIT_BYTES`.
    """

    code = 90006
    message = "Payload too large."
    status = 413
    public_status = 413


class HeadTooLarge(Problem):
    """The address and the headers of the request are larger than this server reads.

    Send less than 16 kB of them. Cookies of other applications under the same name are
    the usual cause, and ids that belong into the body.
    """

    code = 90019
    message = "Request headers too large."
    status = 431
    public_status = 431


class RequestTooSlow(Problem):
    """The request was not there as a whole within ten seconds.

    Nothing of it was done. Send it again, over a better line or with less in it.
    """

    code = 90020
    message = "The request took too long to arrive."
    status = 408
    public_status = 408


class TooManyRequests(Problem):
    """The credential has sent more requests than are allowed, or somebody is guessing.

    Guesses are passwords tried for one address, and wrong ones from one network.

    Wait as many seconds as the `Retry-After` header says, then go on more slowly.
    """

    code = 90007
    message = "Too many requests."
    status = 429
    public_status = 429

    def __init__(self, retry_after_seconds: int = 60) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class Conflict(Problem):
    """Something that this request builds on was changed at the same moment.

    Nothing of it was kept. Look at how things are now, and send it again if it still
    makes sense.
    """

    code = 90021
    message = "Changed meanwhile."
    status = 409


class NoDryRun(Problem):
    """This call can't be tried out, so nothing was done at all.

    Send it without `Regulars-Dry-Run` once it is to be done. Signing in and out,
    tokens, mails with a code and the older calls are done for real or not at all.
    """

    code = 90023
    message = "This call can't be tried out."


class Unavailable(Problem):
    """The server can't serve at the moment, mostly because its database is away.

    Send the request again in a few seconds, with the same idempotency key if it writes.
    """

    code = 90008
    message = "Service unavailable."
    status = 503
    public_status = 503
    retry_after_seconds = 2


class NotFound(Problem):
    """No such thing exists in this account, or it belongs to another one.

    Check the uuid, and that the credential belongs to the account you mean.
    """

    code = 90009
    message = "Not found."
    status = 404
    public_status = 404
