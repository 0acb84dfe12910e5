"""What developers do: keys and the calls made with them, and webhooks that fail."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import msgspec
import pytest
from make import Make
from playwright.async_api import Page, expect
from watched import violations
from webhooks.receiving import OK, Post, Receiver, answer, listening, until

from regulars.app import create
from regulars.kit.context import Context
from regulars.kit.postgres import Database
from regulars.opening import Opened
from regulars.serving import Server, configuration
from regulars.settings import Settings

Opens = Callable[..., Any]

KEYS = "/dashboard/developers/keys"


@pytest.fixture(scope="module")
def base_url(database: Database, settings: Settings) -> Iterator[str]:
    """A server that writes down what it is asked; other tests' doesn't."""
    changed = msgspec.structs.replace(settings, log_requests=True)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = "http://{}:{}".format(*listener.getsockname())
        server = Server(configuration(create(changed, database), changed))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield address
        server.should_exit = True
        thread.join()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Somebody's server."""
    async with listening() as found:
        yield found


@pytest.fixture
def post(context: Context, settings: Settings, account: Opened) -> Post:
    """Whoever delivers, with pauses a ten-thousandth as long."""
    quick = msgspec.structs.replace(settings, webhook_pace=0.0001)
    return Post(context, quick, account.account_id)


async def shell(command: str) -> str:
    """What a terminal prints when this is pasted into it."""
    made = await asyncio.create_subprocess_shell(
        command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    told, _ = await made.communicate()
    return told.decode()


async def snippet(page: Page, title: str) -> str:
    """What the page has to be copied under this title."""
    part = page.get_by_role("region", name=title, exact=True)
    return str(await part.locator("code, pre").first.text_content())


async def test_a_new_key_works_from_the_pages_own_call_and_is_seen_in_requests(
    opens: Opens, session: str
):
    page = await opens(KEYS, session=session)
    await page.get_by_role("button", name="Make a key").click()
    form = page.get_by_role("dialog", name="Make a key")
    await form.get_by_label("Name").fill("Web shop")
    assert await violations(page) == []
    await form.get_by_role("button", name="Make a key").click()
    await expect(page.get_by_role("dialog", name="Your new key")).to_be_visible()
    assert await violations(page) == []
    call = await snippet(page, "Try it in a terminal")

    told = await shell(call)
    await page.get_by_role("button", name="I have kept it").click()
    await page.get_by_role("link", name="Requests").click()

    assert '"data":' in told
    row = page.get_by_role("row").filter(has_text="Web shop")
    await expect(row).to_contain_text("/api/v3/oauth/clients/shops")
    await expect(row).to_contain_text("200")
    await row.get_by_role("button", name="GET").click()
    await expect(page.get_by_role("dialog", name="Request")).to_contain_text("Web shop")
    assert await violations(page) == []


async def test_a_key_may_do_no_more_than_it_was_made_for_and_ends(
    opens: Opens, session: str
):
    page = await opens(KEYS, session=session)
    await page.get_by_role("button", name="Make a key").click()
    form = page.get_by_role("dialog", name="Make a key")
    await form.get_by_label("Name").fill("Screen in the window")
    await form.get_by_role("switch", name="May do whatever I may").uncheck()
    await form.get_by_role("button", name="Make a key").click()
    await expect(form.get_by_role("alert")).to_contain_text("Choose what it may do")
    gifts = form.get_by_role("group", name="Gift cards")
    await gifts.get_by_role("checkbox", name="See", exact=True).check()
    assert await violations(page) == []
    await form.get_by_role("button", name="Make a key").click()
    key = await snippet(page, "Key")
    call = await snippet(page, "Try it in a terminal")
    await page.get_by_role("button", name="I have kept it").click()

    may = await shell(call)
    other = call.replace("giftcard-programs", "shops")
    may_not = await shell(f"{other} -o /dev/null -w '%{{http_code}}'")
    await page.get_by_role("button", name="End: Screen in the window").click()
    await page.get_by_role("dialog").get_by_role("button", name="End").click()
    row = page.get_by_role("row").filter(has_text="Screen in the window")
    await expect(row).to_contain_text("Ended")
    ended = await shell(f"{call} -o /dev/null -w '%{{http_code}}'")

    assert "giftcard-programs" in call and key in call
    assert '"data":' in may
    assert (may_not, ended) == ("403", "401")


async def test_an_app_gets_a_token_with_its_newest_secret_only(
    opens: Opens, session: str
):
    page = await opens("/dashboard/developers/apps", session=session)
    await page.get_by_role("button", name="Add an app").click()
    form = page.get_by_role("dialog", name="Add an app")
    await form.get_by_label("Name").fill("Bookkeeping")
    await form.get_by_role("button", name="Add an app").click()
    first = await snippet(page, "Get a token")
    await page.get_by_role("button", name="I have kept it").click()

    await page.get_by_role("button", name="New secret: Bookkeeping").click()
    await page.get_by_role("dialog").get_by_role("button", name="New secret").click()
    second = await snippet(page, "Get a token")
    await page.get_by_role("button", name="I have kept it").click()

    assert "access_token" not in await shell(first)
    assert "access_token" in await shell(second)
    await page.get_by_role("button", name="End: Bookkeeping").click()
    await page.get_by_role("dialog").get_by_role("button", name="End").click()
    row = page.get_by_role("row").filter(has_text="Bookkeeping")
    await expect(row).to_contain_text("Ended")
    assert "access_token" not in await shell(second)


async def test_shows_what_was_refused_together_and_how(
    opens: Opens, session: str, account: Opened, base_url: str
):
    bearer = f"-H 'Authorization: Bearer {account.personal_access_token}'"
    wrong = f"{base_url}/api/v3/oauth/clients/contacts -d email=nobody {bearer}"
    for _ in range(2):
        await shell(f"curl {wrong}")

    page = await opens("/dashboard/developers/requests?tab=errors", session=session)

    row = page.get_by_role("row").filter(has_text="/contacts")
    await expect(row).to_contain_text("400")
    await expect(row.get_by_role("cell").nth(3)).to_have_text("2")
    assert await violations(page) == []
    await row.get_by_role("button", name="Show").click()
    refusal = page.get_by_role("region", name="What was answered")
    await expect(refusal).to_contain_text("email")


async def test_a_webhook_fails_is_tried_again_and_replayed(
    opens: Opens, session: str, make: Make, receiver: Receiver, post: Post
):
    page = await opens("/dashboard/developers/webhooks", session=session)
    await page.get_by_role("button", name="Add a webhook").first.click()
    form = page.get_by_role("dialog", name="Add a webhook")
    await form.get_by_label("Name").fill("Own server")
    await form.get_by_label("Address").fill(receiver.url)
    await form.get_by_role("combobox", name="Event").fill("contact_created")
    await page.get_by_role("option", name="contact_created").click()
    await form.get_by_role("button", name="Add a webhook").click()
    secret = await snippet(page, "Secret")
    await page.get_by_role("button", name="I have kept it").click()
    receiver.say(answer(500, body=b"Not now"), OK)

    await make.contact()
    async with post.working():
        await until(lambda: len(receiver.got) >= 2)
    await page.get_by_role("link", name="Own server").click()
    row = page.get_by_role("row").filter(has_text="Delivered")
    await expect(row.get_by_role("cell").nth(2)).to_have_text("2")
    await row.get_by_role("button").first.click()
    drawer = page.get_by_role("dialog", name="Delivery")
    tries = drawer.get_by_role("region", name="Tries")
    await expect(tries).to_contain_text("Not now")
    await expect(tries.get_by_text("500", exact=True)).to_be_visible()
    await expect(tries.get_by_text("200", exact=True)).to_be_visible()
    assert await violations(page) == []
    await drawer.get_by_role("button", name="Send again").click()
    await expect(page.get_by_text("It is sent again").first).to_be_visible()
    await post.deliver()

    first, *more = receiver.got
    assert first.is_signed_with(secret)
    assert [(got.id, got.body) for got in more] == [(first.id, first.body)] * 2


async def test_sends_all_failed_ones_again(
    opens: Opens, session: str, make: Make, receiver: Receiver, post: Post, dashboard
):
    hook = {"name": "Down", "url": receiver.url, "event_type": "contact_created"}
    made = (await dashboard.post("/webhook-subscriptions", **hook)).data
    path = f"/webhook-subscriptions/{made['uuid']}/deliveries"
    receiver.say(answer(500))
    for _ in range(2):
        await make.contact()
    async with post.working():
        async with asyncio.timeout(30):
            while len((await dashboard.get(path, state="failed")).data) < 2:
                await asyncio.sleep(0.1)
    receiver.say(OK)
    receiver.got.clear()

    there = f"/dashboard/developers/webhooks/{made['uuid']}"
    page = await opens(there, session=session)
    await expect(page.get_by_role("row").filter(has_text="Failed")).to_have_count(2)
    assert await violations(page) == []
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Send all failed ones again").click()
    form = page.get_by_role("dialog", name="Send all failed ones again")
    await form.get_by_role("button", name="Send again").click()

    await expect(page.get_by_text("2 are sent again")).to_be_visible()
    await post.deliver()
    assert len(receiver.got) == 2
    await expect(page.get_by_role("row").filter(has_text="Delivered")).to_have_count(2)


async def test_says_of_an_event_who_got_it(
    opens: Opens, session: str, make: Make, receiver: Receiver, post: Post, dashboard
):
    hook = {"name": "Listener", "url": receiver.url, "event_type": "contact_created"}
    await dashboard.post("/webhook-subscriptions", **hook)
    await make.contact()
    await post.deliver()

    there = "/dashboard/developers/events?name=contact_created"
    page = await opens(there, session=session)
    await page.get_by_role("button", name="contact_created").click()

    who = page.get_by_role("region", name="Who got it")
    await expect(who.get_by_role("link", name="Listener")).to_be_visible()
    await expect(who).to_contain_text("Delivered")
    assert await violations(page) == []
