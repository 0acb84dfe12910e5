import common from "./common.json";
import contacts from "./contacts.json";
import gallery from "./gallery.json";
import home from "./home.json";
import shell from "./shell.json";

export default { common, contacts, gallery, home, shell };
