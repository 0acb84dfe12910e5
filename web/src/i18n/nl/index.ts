import audit from "./audit.json";
import common from "./common.json";
import contact from "./contact.json";
import contacts from "./contacts.json";
import gallery from "./gallery.json";
import giftcards from "./giftcards.json";
import home from "./home.json";
import promotions from "./promotions.json";
import register from "./register.json";
import rewards from "./rewards.json";
import rules from "./rules.json";
import shell from "./shell.json";
import shops from "./shops.json";
import staff from "./staff.json";
import workbench from "./workbench.json";

export default {
  audit,
  common,
  contact,
  contacts,
  gallery,
  giftcards,
  home,
  promotions,
  register,
  rewards,
  rules,
  shell,
  shops,
  staff,
  workbench,
};
