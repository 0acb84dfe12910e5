import type { components } from "../../../api/schema";
import { AdjustPoints } from "./AdjustPoints";
import { EraseContact } from "./EraseContact";
import { GivePoints } from "./GivePoints";
import { GiveReward } from "./GiveReward";
import { MergeContact } from "./MergeContact";
import { useShops } from "./useShops";

export type Contact = components["schemas"]["ContactOut"];

export interface DialogProps {
  contact: Contact;
  shops: { value: string; label: string }[];
  close: () => void;
}

const dialogs = {
  give: GivePoints,
  adjust: AdjustPoints,
  reward: GiveReward,
  merge: MergeContact,
  erase: EraseContact,
};

export type Dialog = keyof typeof dialogs;

interface DialogsProps {
  contact: Contact;
  which: Dialog | null;
  close: () => void;
}

/** What is done with a customer, each in a dialog of its own. */
export function Dialogs({ contact, which, close }: DialogsProps) {
  const shops = useShops();
  if (which === null || shops.length === 0) return null;
  const Which = dialogs[which];
  return <Which contact={contact} shops={shops} close={close} />;
}
