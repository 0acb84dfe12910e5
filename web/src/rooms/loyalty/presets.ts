import { blank, type RuleValues } from "./rules";

export const presetNames = ["happyHour", "quietDays", "birthday", "welcome", "bigBasket"] as const;
export type PresetName = (typeof presetNames)[number];

/** Where an owner may begin: what shops like theirs often do. Nothing counts until it is published. */
export const presets: Record<PresetName, Partial<RuleValues>> = {
  happyHour: {
    kind: "multiplication",
    factor: 2,
    days: ["friday"],
    from: "16:00",
    until: "17:59",
  },
  quietDays: { kind: "multiplication", factor: 1.5, days: ["monday", "tuesday"] },
  birthday: { kind: "multiplication", factor: 2, whom: "birthday" },
  welcome: { kind: "fixed", fixed_credits: 25, whom: "first" },
  bigBasket: { kind: "fixed", fixed_credits: 10, minimum_value: 50, most_per_day: 10 },
};

/** A form that is filled in already, under the preset's own name. */
export function begun(preset: PresetName | null, name: string): RuleValues {
  return preset ? { ...blank, ...presets[preset], name } : blank;
}
