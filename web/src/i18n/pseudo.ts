/** The same words two fifths longer: what doesn't fit then won't fit in some language. */
export function longer<Words extends object>(words: Words): Words {
  return Object.fromEntries(
    Object.entries(words).map(([key, text]: [string, unknown]) => [
      key,
      typeof text === "string" ? stretched(text) : longer(text as object),
    ]),
  ) as Words;
}

function stretched(text: string): string {
  return `[${text}${"·".repeat(Math.ceil(text.length * 0.4))}]`;
}
