import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type english from "./en";
import { longer } from "./pseudo";

export const languages = { en: "English", nl: "Nederlands" } as const;
export type Language = keyof typeof languages;
export type Words = typeof english;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: Words;
  }
}

const KEPT = "regulars-language";

// One file for each language; only the one that is spoken is loaded.
const loaders: Record<string, () => Promise<{ default: object }>> = {
  en: () => import("./en"),
  nl: () => import("./nl"),
  // Words two fifths longer, to see what is cut off (`?language=qps`).
  qps: async () => ({ default: longer((await import("./en")).default) }),
};

/** The language in which somebody is spoken to: chosen, kept, or the browser's. */
export function chosenLanguage(asked: string): string {
  const inAddress = new URLSearchParams(location.search).get("language");
  const found = [inAddress, localStorage.getItem(KEPT), asked].find((one) => one && one in loaders);
  return found ?? "en";
}

/** Whether the address says which language: then nobody's own counts. */
export function isSpokenByAddress(): boolean {
  return (new URLSearchParams(location.search).get("language") ?? "") in loaders;
}

/** Speaks this language from now on, here and after the next start. */
export async function speak(language: string): Promise<void> {
  if (!i18next.hasResourceBundle(language, "common")) {
    const words = (await loaders[language]?.())?.default ?? {};
    for (const [room, texts] of Object.entries(words))
      i18next.addResourceBundle(language, room, texts);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === "qps" ? "en" : language;
  if (language !== "qps") localStorage.setItem(KEPT, language);
}

/** Starts with the words of one language. */
export async function startSpeaking(asked: string): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    defaultNS: "common",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await speak(chosenLanguage(asked));
}
