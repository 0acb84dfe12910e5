import { answered, api } from "../../api/client";
import { typedOf } from "../../register/amount";
import type { Reward } from "./RewardsPage";

type Figure = number | string;

/** A reward as its form has it; what is left open has no limit. */
export interface Values extends Record<string, unknown> {
  reward_type: Reward["type"];
  title: string;
  description: string;
  required_credits: Figure;
  max_credits: Figure;
  cost_price: string;
  stock: Figure;
  limit_per_contact: Figure;
  active_from: string;
  active_until: string;
  shop_uuids: string[];
  is_active: boolean;
  pre_redeemable: boolean;
  expiration_duration: Figure;
  gives_back_expired: boolean;
}

const A_DAY = 86_400;

const none: Values = {
  reward_type: "PHYSICAL",
  title: "",
  description: "",
  required_credits: "",
  max_credits: "",
  cost_price: "",
  stock: "",
  limit_per_contact: "",
  active_from: "",
  active_until: "",
  shop_uuids: [],
  is_active: true,
  pre_redeemable: false,
  expiration_duration: 30,
  gives_back_expired: false,
};

/** What stands in the form at first. */
export function valuesOf(reward: Reward | null): Values {
  if (reward === null) return none;
  const lasts = reward.expiration_duration;
  return {
    reward_type: reward.type,
    title: reward.title,
    description: reward.description,
    required_credits: reward.required_credits,
    max_credits: reward.max_credits ?? "",
    cost_price: reward.cost_price === null ? "" : typedOf(Math.round(reward.cost_price * 100)),
    stock: reward.stock ?? "",
    limit_per_contact: reward.limit_per_contact ?? "",
    active_from: reward.active_from ?? "",
    active_until: reward.active_until ?? "",
    shop_uuids: reward.shop_uuids,
    is_active: reward.is_active,
    pre_redeemable: reward.pre_redeemable,
    expiration_duration: lasts === null ? none.expiration_duration : lasts / A_DAY,
    gives_back_expired: reward.gives_back_expired,
  };
}

/** What something costs as it was typed; null is nothing said, undefined no amount. */
export function costOf(typed: string): number | null | undefined {
  const plain = typed.trim().replace(",", ".");
  if (plain === "") return null;
  return /^\d{1,9}(\.\d{0,2})?$/.test(plain) ? Number(plain) : undefined;
}

const orNone = (value: Figure) => (value === "" ? null : Number(value));

/**
 * Saves it: made anew, or as it is from now on. Stock goes along only where somebody has
 * changed it since `opened`: tills give from it meanwhile.
 */
export function save(reward: Reward | null, values: Values, opened: Values) {
  const { reward_type, stock, ...rest } = values;
  const isDigital = reward_type === "DIGITAL";
  const waits = !isDigital && values.pre_redeemable;
  const days = waits ? orNone(values.expiration_duration) : null;
  const body = {
    ...rest,
    required_credits: Number(values.required_credits),
    max_credits: orNone(values.max_credits),
    cost_price: costOf(values.cost_price) ?? null,
    limit_per_contact: orNone(values.limit_per_contact),
    active_from: values.active_from || null,
    active_until: values.active_until || null,
    pre_redeemable: waits,
    gives_back_expired: waits && values.gives_back_expired,
    expiration_duration: days === null ? null : Math.round(days * A_DAY),
    // Of codes the stock is how many there are.
    ...(!isDigital && stock !== opened.stock && { stock: orNone(stock) }),
  };
  if (reward === null)
    return answered(api.POST("/api/dashboard/rewards", { body: { ...body, reward_type } }));
  const path = { reward_uuid: reward.uuid };
  return answered(api.PUT("/api/dashboard/rewards/{reward_uuid}", { params: { path }, body }));
}
