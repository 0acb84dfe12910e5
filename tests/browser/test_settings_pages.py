"""What is set once: the business, its units, its extra fields, its mails."""

from browser_fixtures import Opens
from make import Api
from playwright.async_api import expect
from watched import violations


async def test_changes_the_business_and_shows_what_was_refused(
    opens: Opens, session: str, dashboard: Api
):
    page = await opens("/dashboard/settings/business", session=session)
    form = page.get_by_role("form", name="The business")

    await form.get_by_label("Name").fill("")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_role("alert")).to_be_visible()
    assert await violations(page) == []
    await form.get_by_label("Name").fill("Harbour bakery")
    await form.get_by_label("Clock").select_option("Europe/Lisbon")
    await form.get_by_role("button", name="Save").click()

    await expect(
        page.get_by_role("banner").get_by_text("Harbour bakery")
    ).to_be_visible()
    told = (await dashboard.get("/account")).data
    assert (told["name"], told["timezone"]) == ("Harbour bakery", "Europe/Lisbon")


async def test_sets_when_registers_ask_and_where_customers_are(
    opens: Opens, session: str, dashboard: Api, account
):
    page = await opens("/dashboard/settings/business", session=session)
    tills = page.get_by_role("form", name="Registers")
    pages = page.get_by_role("form", name="Pages for customers")
    looks = page.get_by_role("form", name="Looks")

    await tills.get_by_label("Ask twice above an amount of").fill("75")
    await tills.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved").first).to_be_visible()
    await pages.get_by_label("Name in the address").fill(f"quay-{account.account_id}")
    await pages.get_by_role("button", name="Save").click()
    await expect(
        pages.get_by_role("link", name=f"/p/quay-{account.account_id}")
    ).to_be_visible()
    await looks.get_by_label("Sender of mails").fill("The quay")
    await looks.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved")).to_have_count(3)

    assert (await dashboard.get("/till-terms")).data["warns_above"] == 75
    assert (await dashboard.get("/brand-kit")).data["sender_name"] == "The quay"


async def test_adds_a_unit_and_uses_it(opens: Opens, session: str, dashboard: Api):
    page = await opens("/dashboard/settings/units", session=session)

    await page.get_by_role("button", name="Add a unit").click()
    form = page.get_by_role("dialog", name="Add a unit")
    await form.get_by_label("Name", exact=True).fill("Visits")
    await form.get_by_label("Name for programs").fill("visits")
    await form.get_by_role("button", name="Add a unit").click()
    row = page.get_by_role("row").filter(has_text="Visits")
    await row.get_by_role("button", name="Use where nothing else is said").click()

    await expect(row.get_by_text("Used where nothing else is said")).to_be_visible()
    units = (await dashboard.get("/units")).data
    assert [each["name"] for each in units if each["is_default"]] == ["visits"]


async def test_adds_a_field_and_keeps_the_values_of_its_options(
    opens: Opens, session: str, dashboard: Api
):
    page = await opens("/dashboard/settings/attributes", session=session)

    await page.get_by_role("button", name="Add a field").first.click()
    form = page.get_by_role("dialog", name="Add a field")
    await form.get_by_label("Name", exact=True).fill("Bread")
    await form.get_by_label("Name for programs").fill("bread")
    await form.get_by_label("Kind").select_option("select")
    await form.get_by_label("What can be chosen").fill("Rye\nWhite")
    await form.get_by_role("button", name="Add a field").click()
    await page.get_by_role("button", name="Bread").click()
    again = page.get_by_role("dialog", name="Bread")
    await again.get_by_label("What can be chosen").fill("Rye\nWhite\nSpelt")
    assert await violations(page) == []
    await again.get_by_role("button", name="Save the field").click()
    await expect(again).to_have_count(0)

    fields = (await dashboard.get("/attributes", entity="contact")).data
    [bread] = [each for each in fields if each["name"] == "bread"]
    assert [each["value"] for each in bread["options"]] == ["Rye", "White", "Spelt"]


async def test_adds_a_kind_of_message(opens: Opens, session: str, dashboard: Api):
    page = await opens("/dashboard/settings/subscriptions", session=session)

    await page.get_by_role("button", name="Add a kind of message").first.click()
    form = page.get_by_role("dialog", name="Add a kind of message")
    await form.get_by_label("Name").fill("Club news")
    await form.get_by_label("Who says yes twice").check()
    assert await violations(page) == []
    await form.get_by_role("button", name="Add a kind of message").click()

    row = page.get_by_role("row").filter(has_text="Club news")
    await expect(row).to_contain_text("Who says yes twice")


async def test_writes_a_mail_looks_at_it_and_takes_it_back(opens: Opens, session: str):
    page = await opens("/dashboard/settings/mails", session=session)
    await page.get_by_role("link", name="Code to sign in").first.click()
    subject = page.get_by_label("Subject")
    shipped = await subject.input_value()

    await subject.fill("Here is {{ login.code }}")
    await page.get_by_role("button", name="Show a preview").click()
    await expect(page.get_by_text("Here is 482913")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Back to the words it came with").click()
    await expect(subject).to_have_value(shipped)
    await page.get_by_role("button", name="Undo").click()

    await expect(subject).to_have_value("Here is {{ login.code }}")


async def test_shows_a_mail_with_its_layout(opens: Opens, session: str):
    page = await opens("/dashboard/settings/mails", session=session)
    await page.get_by_role("link", name="Code to sign in").first.click()
    whole = page.get_by_role("link", name="See it as it goes out")
    address = str(await whole.get_attribute("href"))

    mail = await opens(address, session=session)

    await expect(mail.get_by_text("482913")).to_be_visible()


async def test_says_which_merge_tag_there_is_not(opens: Opens, session: str):
    page = await opens("/dashboard/settings/mails", session=session)
    await page.get_by_role("link", name="Code to sign in").first.click()

    await page.get_by_label("Subject").fill("Hello {{ nobody.name }}")
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_label("Subject")).to_have_attribute("aria-invalid", "true")


async def test_adds_a_register_to_a_shop(opens: Opens, session: str, dashboard: Api):
    page = await opens("/dashboard/settings/shops", session=session)

    await page.get_by_role("button", name="Add a register").click()
    form = page.get_by_role("dialog", name="Add a register")
    await form.get_by_label("Name", exact=True).fill("Terrace")
    await form.get_by_label("Id", exact=True).fill("terrace-1")
    await form.get_by_role("button", name="Add a register").click()

    table = page.get_by_role("table", name="Registers")
    await expect(table.get_by_role("cell", name="Terrace", exact=True)).to_be_visible()
    assert len((await dashboard.get("/registers")).data) == 2
