"""Ways that sales and contacts come by, as people know them."""

from collections.abc import Mapping

from regulars.kit.languages import Language

CHANNELS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "BUSINESS_APP": "the business app",
        "API": "an earlier API",
        "BUSINESS_DASHBOARD": "the dashboard",
        "CUSTOMER_APP": "the customers' app",
        "WEBSHOP_API": "the web shop",
        "IMPORT": "an import",
        "WEBSITE_FORM": "a form on the website",
        "REGISTER_API": "the register",
        "OAUTH_API": "a connected system",
        "SUBSCRIPTION_TYPE": "a subscription",
        "CUSTOM_APP": "the shop's own app",
        "AUTOMATIONS": "an automation",
        "FORMS": "a form",
        "WIDGET": "a widget",
    },
    "nl": {
        "BUSINESS_APP": "de zakelijke app",
        "API": "een eerdere API",
        "BUSINESS_DASHBOARD": "het dashboard",
        "CUSTOMER_APP": "de klantenapp",
        "WEBSHOP_API": "de webwinkel",
        "IMPORT": "een import",
        "WEBSITE_FORM": "een formulier op de website",
        "REGISTER_API": "de kassa",
        "OAUTH_API": "een gekoppeld systeem",
        "SUBSCRIPTION_TYPE": "een abonnement",
        "CUSTOM_APP": "de eigen app van de winkel",
        "AUTOMATIONS": "een automatisering",
        "FORMS": "een formulier",
        "WIDGET": "een widget",
    },
}

OF_CHANNELS = ("channel", "contact.channel")
"""Facts whose values are channels."""
