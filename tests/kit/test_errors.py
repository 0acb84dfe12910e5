import json

import pytest

from regulars.kit import errors
from regulars.kit.errors import (
    IdempotencyKeyReused,
    InternalError,
    InvalidInput,
    NotFound,
    Problem,
    TooManyRequests,
)


class TestBody:
    def test_has_the_three_keys_that_clients_look_for(self) -> None:
        body = NotFound().body(public=True)

        assert body == {"message": "Not found.", "code": 90009, "status_code": 404}

    def test_names_the_fields_that_were_refused(self) -> None:
        problem = InvalidInput(errors={"email": ["This field is required."]})

        assert problem.body(public=True) == {
            "message": "Invalid input.",
            "code": 1003,
            "status_code": 400,
            "errors": {"email": ["This field is required."]},
        }

    def test_leaves_out_errors_when_no_field_is_named(self) -> None:
        assert "errors" not in InvalidInput(errors={}).body(public=True)

    @pytest.mark.parametrize("public", [True, False])
    def test_carries_the_status_of_its_own_answer(self, public: bool) -> None:
        for kind in errors.registry.values():
            problem = kind()

            body = json.loads(json.dumps(problem.body(public)))

            assert body["status_code"] == problem.http_status(public)

    def test_is_400_in_public_and_precise_on_the_dashboard(self) -> None:
        problem = IdempotencyKeyReused()

        assert problem.http_status(public=True) == 400
        assert problem.http_status(public=False) == 409

    def test_keeps_the_contracts_words_for_an_internal_error(self) -> None:
        body = InternalError().body(public=True)

        assert body["message"] == "Interne fout. | Internal error."
        assert body["status_code"] == 500


class TestRegistry:
    def test_knows_every_problem_by_its_code(self) -> None:
        assert errors.registry[1003] is InvalidInput
        assert errors.registry[90009] is NotFound

    def test_refuses_a_code_used_twice(self) -> None:
        with pytest.raises(ValueError, match="Twin and InvalidInput both have code"):

            class Twin(Problem):
                code = 1003
                message = "The same again."

    def test_explains_every_problem_in_a_summary_and_what_to_do(self) -> None:
        for kind in errors.registry.values():
            if kind.__module__ == "regulars.kit.errors":
                summary, _, help_text = (kind.__doc__ or "").partition("\n\n")
                assert summary.endswith(".")
                assert help_text.strip()


def test_says_code_message_and_fields_when_logged() -> None:
    problem = InvalidInput(errors={"page": ["Must be at least 1."]})

    assert str(problem) == "1003 Invalid input. {'page': ['Must be at least 1.']}"


def test_too_many_requests_says_when_to_come_back() -> None:
    assert TooManyRequests(retry_after_seconds=7).retry_after_seconds == 7
