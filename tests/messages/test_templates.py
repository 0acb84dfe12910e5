"""E-mail templates on the dashboard door: read, changed, tried out, taken back."""

import asyncio
from typing import Any

import pytest

from regulars.contacts.errors import SubscriptionTypeNotFound
from regulars.kit.errors import InvalidInput
from regulars.messages.categories import CATEGORIES
from regulars.messages.errors import EmailNotFound, EmailTemplateNotFound


async def path_of(
    api: Any, category: str = "giftcard_recipient", language: str = "en"
) -> str:
    """The path of a template."""
    return next(
        f"/email-templates/{each['uuid']}"
        for each in (await api.get("/email-templates")).data
        if (each["category"], each["language"]) == (category, language)
    )


@pytest.fixture
async def path(dashboard: Any) -> str:
    """The template of gift cards, in English."""
    return await path_of(dashboard)


BODY = (
    "<mjml><mj-body><mj-section><mj-column>"
    "<mj-text>Yours, {{ contact.firstname }}: {{ giftcard.hash }}</mj-text>"
    "</mj-column></mj-section></mj-body></mjml>"
)

OURS = {
    "subject": "For {{ contact.firstname }}",
    "body": BODY,
    "text": "Your code: {{ giftcard.hash }}",
}

WRONG = [
    ("subject", "{{ contact.shoesize }}", "has no merge tag contact.shoesize"),
    ("subject", "{% if %}", "is no Liquid"),
    ("subject", "{{ business.name | shout }}", "unknown filter 'shout' (line 1)"),
    ("subject", "{% comment %}nothing{% endcomment %}", "Must not be empty."),
    ("subject", "x" * 301, "Must have at most 300 characters."),
    ("subject", "", "Must not be empty."),
    ("body", "Hello", "is no MJML"),
    ("body", BODY.replace("</mj-text>", ""), "is no MJML"),
    ("body", BODY.replace("Yours", "{{ loyalty.secret }}"), "has no merge tag"),
    ("body", BODY.replace("Yours", "<script>x</script>"), "may not hold <script>"),
    ("body", "x" * 60_001, "Must have at most 60000 characters."),
    ("text", "{{ custom }}", "has no merge tag custom"),
    ("text", "{% for a in (1..999999) %}x{% endfor %}", "loop iteration limit"),
    ("text", "{% include 'x' %}", "is no Liquid"),
]


class TestRead:
    async def test_has_each_e_mail_in_each_language(self, dashboard):
        told = (await dashboard.get("/email-templates")).data

        found = [(each["category"], each["language"]) for each in told]
        assert found == [(name, lang) for name in CATEGORIES for lang in ("en", "nl")]
        assert len({each["uuid"] for each in told}) == len(told)
        for each in told:
            assert each["updated_at"] is None and not each["lacks_variable"]
            assert each["needs"] in each["body"] and each["needs"] in each["text"]

    async def test_each_is_in_order_as_it_is_shipped(self, dashboard):
        for each in (await dashboard.get("/email-templates")).data:
            path = f"/email-templates/{each['uuid']}"
            source = {name: each[name] for name in ("subject", "body", "text")}

            tried = await dashboard.post(f"{path}/previews", **source)

            assert tried.data["lacks_variable"] is False
            for part in ("subject", "html", "text"):
                assert "{" not in tried.data[part].split("<style")[0]
            assert "Test bakery" in tried.data["text"]
            assert "\n\n\n" not in tried.data["text"]
            assert f'<html lang="{each["language"]}"' in tried.data["html"]

    async def test_refuses_one_that_there_is_not(self, dashboard, others):
        path = await path_of(others._dashboard)

        for answer in (
            await dashboard.get(path),
            await dashboard.put(path, **OURS),
            await dashboard.delete(path),
            await dashboard.post(f"{path}/previews", **OURS),
        ):
            assert (answer.status, answer.problem) == (404, EmailTemplateNotFound)


class TestChange:
    async def test_is_as_it_was_written(self, dashboard, path):
        told = (await dashboard.put(path, **OURS)).data

        assert {name: told[name] for name in OURS} == OURS
        assert told["updated_at"] is not None
        assert (await dashboard.get(path)).data == told
        dutch = (
            await dashboard.get(await path_of(dashboard, "giftcard_recipient", "nl"))
        ).data
        assert dutch["updated_at"] is None

    @pytest.mark.parametrize(("field", "typed", "reason"), WRONG)
    async def test_refuses_what_is_wrong_by_its_field(
        self, dashboard, path, field, typed, reason
    ):
        before = (await dashboard.get(path)).data

        for method, address in (("PUT", path), ("POST", f"{path}/previews")):
            refused = await dashboard.send(method, address, json=OURS | {field: typed})

            assert (refused.problem, list(refused.errors)) == (InvalidInput, [field])
            assert reason in refused.errors[field][0]
        assert (await dashboard.get(path)).data == before

    async def test_keeps_one_that_lacks_what_it_is_for_and_says_so(
        self, dashboard, path
    ):
        for lacking in (
            OURS | {"text": "No code"},
            OURS | {"body": BODY.replace("{{ giftcard.hash }}", "")},
            OURS | {"text": "{% comment %}{{ giftcard.hash }}{% endcomment %}x"},
            OURS
            | {"text": "{% if giftcard.hash == '' %}{{ giftcard.hash }}{% endif %}x"},
        ):
            assert (await dashboard.put(path, **lacking)).data["lacks_variable"]

        assert not (await dashboard.put(path, **OURS)).data["lacks_variable"]

    @pytest.mark.parametrize("category", ["login_code", "double_opt_in"])
    async def test_refuses_to_take_the_code_from_who_signs_in(
        self, dashboard, category
    ):
        path = await path_of(dashboard, category)
        before = (await dashboard.get(path)).data
        without = {"subject": "x", "body": BODY.replace("{{ giftcard.hash }}", "")}

        refused = await dashboard.put(path, **without, text="x")

        assert (refused.problem, list(refused.errors)) == (InvalidInput, ["body"])
        assert before["needs"] in refused.errors["body"][0]
        assert (await dashboard.get(path)).data == before

    async def test_takes_attributes_of_its_own(self, dashboard, path):
        body = {"entity": "contact", "name": "dog", "label": "Dog", "type": "text"}
        named = OURS | {"text": "{{ contact.dog }} {{ giftcard.hash }}"}
        before = await dashboard.put(path, **named)
        await dashboard.post("/attributes", **body)

        after = await dashboard.put(path, **named)

        assert before.problem is InvalidInput
        assert after.data["text"] == named["text"]

    async def test_leaves_its_trace_without_the_words(self, dashboard, path, audit_log):
        await dashboard.put(path, **OURS)
        await dashboard.put(path, **OURS)
        await dashboard.delete(path)

        changed, reset = await audit_log.new()
        assert (changed["verb"], reset["verb"]) == (
            "email_template_changed",
            "email_template_removed",
        )
        assert changed["after"]["subject"] == OURS["subject"]
        assert changed["after"].keys() == {"subject", "digest"}

    async def test_of_many_at_once_one_is_kept_whole(self, dashboard, path):
        words = [OURS | {"subject": f"{n}", "text": f"{n} {{{{ giftcard.hash }}}}"}
                 for n in range(8)]  # fmt: skip

        answers = await asyncio.gather(*(dashboard.put(path, **each) for each in words))

        assert {each.status for each in answers} == {200}
        kept = (await dashboard.get(path)).data
        assert kept["text"] == f"{kept['subject']} {{{{ giftcard.hash }}}}"

    async def test_is_nobody_else_s(self, dashboard, path, others):
        await dashboard.put(path, **OURS)

        theirs = (await others._dashboard.get("/email-templates")).data
        ours = (await dashboard.get("/email-templates")).data

        assert {each["updated_at"] for each in theirs} == {None}
        assert not {e["uuid"] for e in theirs} & {e["uuid"] for e in ours}


class TestReset:
    async def test_is_as_it_was_shipped(self, dashboard, path):
        shipped = (await dashboard.get(path)).data
        await dashboard.put(path, **OURS)

        for _ in range(2):
            assert (await dashboard.delete(path)).data is None

        assert (await dashboard.get(path)).data == shipped


class TestPreview:
    async def test_shows_samples_and_keeps_nothing(self, dashboard, path, outbox):
        before = (await dashboard.get(path)).data

        told = (await dashboard.post(f"{path}/previews", **OURS)).data

        assert told["subject"] == "For Robin"
        assert "Yours, Robin: GJ2P725RE" in told["html"]
        assert told["text"] == "Your code: GJ2P725RE\n"
        assert (await dashboard.get(path)).data == before

    async def test_wears_the_brand(self, dashboard):
        logo = "https://bakery.example.com/logo.png?size=2&x=1"
        await dashboard.put("/brand-kit", large_logo_url=logo, primary_color="#c0ffee")
        path = await path_of(dashboard, "double_opt_in")
        shipped = (await dashboard.get(path)).data
        source = {name: shipped[name] for name in OURS}

        html = (await dashboard.post(f"{path}/previews", **source)).data["html"]

        assert f'src="{logo.replace("&", "&amp;")}"' in html
        assert "#c0ffee" in html


class TestPage:
    async def test_shows_what_goes_out_with_samples(self, dashboard, path):
        await dashboard.put(path, **OURS)

        told = await dashboard.get(f"{path}/page")

        assert told.response.headers["content-type"] == "text/html; charset=utf-8"
        assert "Yours, Robin: GJ2P725RE" in told.response.text

    async def test_is_a_page_in_which_nothing_runs(self, dashboard, path):
        policy = (await dashboard.get(f"{path}/page")).response.headers[
            "content-security-policy"
        ]

        assert policy.startswith("sandbox; default-src 'none';")
        assert "script" not in policy and "allow" not in policy


class TestEmails:
    async def test_says_who_gets_which(self, dashboard):
        kinds = (await dashboard.get("/subscription-types")).data

        told = {e["category"]: e for e in (await dashboard.get("/emails")).data}

        assert list(told) == list(CATEGORIES)
        of = {name: each["subscription_type_uuid"] for name, each in told.items()}
        assert of.pop("giftcard_recipient") == kinds[0]["uuid"]
        assert set(of.values()) == {None}

    async def test_is_of_another_kind(self, dashboard, audit_log):
        kinds = (await dashboard.get("/subscription-types")).data
        email = (await dashboard.get("/emails")).data[2]

        for wanted in (kinds[1]["uuid"], None):
            body = {"subscription_type_uuid": wanted}
            told = (await dashboard.put(f"/emails/{email['uuid']}", **body)).data
            assert told == email | body
            assert told in (await dashboard.get("/emails")).data
        assert [each["verb"] for each in await audit_log.new()] == ["email_changed"] * 2

    async def test_refuses_what_it_can_not_be(self, dashboard, others):
        before = (await dashboard.get("/emails")).data
        kind = (await dashboard.get("/subscription-types")).data[0]["uuid"]
        theirs = (await others._dashboard.get("/subscription-types")).data[0]["uuid"]
        foreign = (await others._dashboard.get("/emails")).data[2]["uuid"]

        async def refused(email: str, uuid: str) -> Any:
            path = f"/emails/{email}"
            return (await dashboard.put(path, subscription_type_uuid=uuid)).problem

        assert await refused(before[0]["uuid"], kind) is InvalidInput
        assert await refused(foreign, kind) is EmailNotFound
        assert await refused(before[3]["uuid"], theirs) is SubscriptionTypeNotFound
        assert (await dashboard.get("/emails")).data == before
