import audit from "./audit.json";
import common from "./common.json";
import contact from "./contact.json";
import contacts from "./contacts.json";
import gallery from "./gallery.json";
import giftcards from "./giftcards.json";
import home from "./home.json";
import keys from "./keys.json";
import me from "./me.json";
import permissions from "./permissions.json";
import prepaid from "./prepaid.json";
import promotions from "./promotions.json";
import register from "./register.json";
import requests from "./requests.json";
import rewards from "./rewards.json";
import settings from "./settings.json";
import sandboxes from "./sandboxes.json";
import rules from "./rules.json";
import shell from "./shell.json";
import shops from "./shops.json";
import staff from "./staff.json";
import start from "./start.json";
import system from "./system.json";
import workbench from "./workbench.json";

export default {
  audit,
  common,
  contact,
  contacts,
  gallery,
  giftcards,
  home,
  keys,
  me,
  permissions,
  prepaid,
  promotions,
  register,
  requests,
  rewards,
  settings,
  sandboxes,
  rules,
  shell,
  shops,
  staff,
  start,
  system,
  workbench,
};
