import { useQuery } from "@tanstack/react-query";

import { answered, api } from "../../api/client";
import { Refusal } from "../../api/refusal";
import type { components } from "../../api/schema";
import { presets, type Trade } from "./presets";

/** All that is set up here, as it is while somebody changes it. */
export interface Draft {
  name: string;
  color: string;
  trade: Trade;
  /** What points are called; null where there is no program yet. */
  pointsName: string;
  hasProgram: boolean;
  ruleUuid: string | null;
  /** How many points 1.00 gives. */
  rate: number;
  rewardUuid: string | null;
  rewardTitle: string;
  rewardPoints: number;
  /** What the reward sells for, in cents: only to reckon with. */
  rewardWorth: number;
  slug: string;
  portalUrl: string | null;
  /** Whether people can join already. */
  isOpen: boolean;
}

// The server's own name for them is a word of the trade, not one of a shop's.
const UNNAMED = "credits";

/** What there is already: asked once, then it is the draft's. */
export function useExisting(trade: string | null, points: string) {
  return useQuery({
    queryKey: ["start"],
    queryFn: () => existing((trade ?? "cafe") as Trade, points),
    staleTime: Infinity,
    gcTime: 0,
  });
}

type Shapes = components["schemas"];

interface Found {
  account: Shapes["AccountOut"];
  brand: Shapes["BrandKitOut"];
  program: Shapes["ProgramSettingsOut"] | null;
  rules: Shapes["RuleOut"][];
  units: Shapes["UnitOut"][];
  rewards: Shapes["RewardSettingsOut"][];
  portal: Shapes["ContactPortalOut"] | null;
}

async function existing(trade: Trade, points: string): Promise<Draft> {
  const [account, brand, program, rules, units, rewards, portal] = await Promise.all([
    answered(api.GET("/api/dashboard/account")),
    answered(api.GET("/api/dashboard/brand-kit")),
    orNone(answered(api.GET("/api/dashboard/loyalty-program"))),
    answered(api.GET("/api/dashboard/loyalty-rules")),
    answered(api.GET("/api/dashboard/units")),
    answered(api.GET("/api/dashboard/rewards")),
    orNone(answered(api.GET("/api/dashboard/contacts-portal"))),
  ]);
  const found = { account, brand, program, rules, units, rewards, portal };
  return {
    name: account.name,
    color: brand.primary_color,
    trade,
    ...earning(found, points),
    ...rewarding(found, trade),
    ...joining(found),
  };
}

function earning({ program, rules, units }: Found, points: string) {
  const unit = units.find((each) => each.is_default);
  const rule = rules.find((each) => each.unit_id === unit?.id);
  const named = program?.custom_credit_name;
  return {
    pointsName: !named || named.toLowerCase() === UNNAMED ? points : named,
    hasProgram: program !== null,
    ruleUuid: rule?.uuid ?? null,
    rate: rule?.credits_per_unit ?? 1,
  };
}

function rewarding({ rewards: [reward] }: Found, trade: Trade) {
  return {
    rewardUuid: reward?.uuid ?? null,
    rewardTitle: reward?.title ?? "",
    rewardPoints: reward?.required_credits ?? 0,
    rewardWorth: presets[trade].suggestions[0]?.worth ?? 0,
  };
}

function joining({ account, portal }: Found) {
  return {
    slug: portal?.slug ?? slugOf(account.name),
    portalUrl: portal?.url ?? null,
    isOpen: portal?.lets_join === true,
  };
}

async function orNone<Found>(asked: Promise<Found>): Promise<Found | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}

/** A name as it may stand in an address. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
}
