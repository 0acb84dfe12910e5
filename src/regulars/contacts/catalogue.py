"""The system's attributes of contacts, in the order in which clients get them.

Clients go by the place in the list: a later release adds its own at the end, by a
migration for the accounts that there are.
"""

from regulars.attributes.service import SystemAttribute
from regulars.contacts.queries import SubscriptionType

LOCALES = (
    *(("en", "English"), ("nl", "Nederlands"), ("de", "Deutsch")),
    *(("es", "Español"), ("fr", "Français")),
)

CHANNELS = (
    *("BUSINESS_APP", "API", "BUSINESS_DASHBOARD", "CUSTOMER_APP", "WEBSHOP_API"),
    *("IMPORT", "WEBSITE_FORM", "REGISTER_API", "OAUTH_API", "SUBSCRIPTION_TYPE"),
    *("CUSTOM_APP", "AUTOMATIONS", "FORMS", "WIDGET"),
)

STATUSES = ("ACTIVE", "INACTIVE")

SUBSCRIBED = ("UNSUBSCRIBED", "PENDING_CONFIRMATION", "SUBSCRIBED")


def _own(name: str, label: str, kind: str = "text") -> SystemAttribute:
    """One that callers fill in."""
    return SystemAttribute(name, label, kind)


def _kept(
    name: str, label: str, kind: str = "text", *, only: tuple[str, ...] = ()
) -> SystemAttribute:
    """One that the system keeps up to date."""
    options = [{"value": each, "label": each} for each in only]
    return SystemAttribute(name, label, kind, "", options, is_soft_read_only=True)


def _fixed(
    name: str,
    label: str,
    kind: str,
    *,
    only: tuple[str, ...] = (),
    unique: bool = False,
) -> SystemAttribute:
    """One that never changes."""
    return SystemAttribute(
        name,
        label,
        kind,
        options=[{"value": each, "label": each} for each in only],
        is_soft_read_only=True,
        is_hard_read_only=True,
        has_unique_value=unique,
    )


SYSTEM = (
    _own("avatar", "Avatar", "media_upload"),
    _own("firstname", "First name"),
    _own("lastname", "Last name"),
    _fixed("email", "E-mail", "email", unique=True),
    _own("address", "Address"),
    _own("housenumber", "House number"),
    _own("postalcode", "Postal code"),
    _own("city", "City"),
    _own("phonenumber", "Phone number", "phone"),
    _own("birthdate", "Date of birth", "birth_date"),
    _kept("age", "Age", "number"),
    _fixed("channel", "Channel", "select", only=CHANNELS),
    SystemAttribute(
        "locale",
        "Language",
        "select",
        options=[{"value": value, "label": label} for value, label in LOCALES],
    ),
    _kept("status", "Status", "select", only=STATUSES),
    _fixed("created_at", "Created at", "date_time"),
    _kept("updated_at", "Updated at", "date_time"),
    _kept("is_anonymous", "Anonymous", "boolean"),
    _kept("tier", "Tier"),
    _fixed("uuid", "UUID", "identifier", unique=True),
    _kept("previous_loyalty_balance", "Loyalty balance before", "number"),
    _kept("loyalty_balance", "Loyalty balance", "number"),
    _kept("loyalty_number_of_transactions", "Loyalty transactions", "number"),
    _fixed("loyalty_first_transaction_date", "First transaction", "date_time"),
    _kept("loyalty_last_transaction_date", "Last transaction", "date_time"),
    _kept("loyalty_total_credits_received", "Credits received", "number"),
    _kept("loyalty_associated_shops", "Shops", "multi_select"),
    _kept("prepaid_balance", "Prepaid balance", "float"),
    _kept("default_contact_identifier", "Default identifier", "identifier"),
    _kept("add_to_wallet", "Add to wallet", "url"),
    _kept("custom_app_login_url", "Sign-in address", "url"),
    _kept("custom_app_login_code", "Sign-in code"),
    _kept("subscription_preferences_url", "Subscription preferences", "url"),
    # Named by clients alone.
    _kept("referral_code", "Referral code", "identifier"),
    _kept("loyalty_total_purchase_amount", "Purchases", "float"),
    _kept("loyalty_last_transaction_credits", "Credits of last transaction", "number"),
    _kept("list_memberships", "Lists", "multi_select"),
    _kept("present_in_imports", "Imports", "multi_select"),
    _own("soe_name", "SOE name"),
    _own("shopify_customer_id", "Shopify customer"),
)

STATUS_OF_TYPE = "subscription_status_"

CONFIRMATION_OF_TYPE = "double_opt_in_confirmation_url_"


def of_type(kind: SubscriptionType) -> list[SystemAttribute]:
    """How a contact stands to a kind of message, and where they confirm it if need be.

    Labels say the type's number, because its name may change.
    """
    status = _kept(
        f"{STATUS_OF_TYPE}{kind.id}",
        f"Subscription {kind.id}",
        "select",
        only=SUBSCRIBED,
    )
    if kind.strategy != "DOUBLE_OPT_IN":
        return [status]
    name = f"{CONFIRMATION_OF_TYPE}{kind.id}"
    return [status, _kept(name, f"Confirmation of subscription {kind.id}", "url")]
