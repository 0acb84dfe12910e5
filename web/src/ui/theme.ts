import {
  createTheme,
  type CSSVariablesResolver,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

import tokens from "../../../src/regulars/web/tokens.json";

type Token = keyof typeof tokens;
const names = Object.keys(tokens) as Token[];

/** A token as styles name it; its value follows the theme. */
export function token(name: Token): string {
  return `var(--${name})`;
}

// The kit reckons with ten shades; ours are decisions, so all ten are the same one.
const shades = (name: Token): MantineColorsTuple => {
  const one = tokens[name][0] as string;
  return [one, one, one, one, one, one, one, one, one, one];
};

// From the strongest to the faintest, as the kit reckons them on dark; on light it is the
// other way round.
function greys(at: 0 | 1): MantineColorsTuple {
  const order: Token[] = [
    ...(["text", "text-muted", "text-muted", "control-border", "border", "border"] as const),
    ...(["surface", "canvas", "sunken", "sunken"] as const),
  ];
  const list = order.map((name) => tokens[name][at] as string);
  const ten = at === 1 ? list : list.reverse();
  // The kit draws lines and switches that are off in the fourth: on light it has to show.
  if (at === 0) ten[3] = tokens.border[at] as string;
  return ten as unknown as MantineColorsTuple;
}

// What is filled bears the text that was computed for it, in both themes.
const variantColorResolver: VariantColorsResolver = (input) => {
  const usual = defaultVariantColorsResolver(input);
  if (input.variant !== "filled") return usual;
  if (input.color === "value")
    return { ...usual, background: token("value-fill"), color: token("on-value") };
  return { ...usual, color: token("on-brand") };
};

export const theme = createTheme({
  variantColorResolver,
  primaryColor: "brand",
  colors: {
    dark: greys(1),
    gray: greys(0),
    brand: shades("brand"),
    value: shades("value"),
    info: shades("info"),
    success: shades("success"),
    warning: shades("warning"),
    danger: shades("danger"),
  },
  fontFamily: '"Hanken Grotesk Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "1rem", lg: "1.125rem", xl: "1.375rem" },
  lineHeights: { xs: "1rem", sm: "1.25rem", md: "1.5rem", lg: "1.5rem", xl: "1.75rem" },
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  radius: { sm: "4px", md: "8px", lg: "12px" },
  defaultRadius: "sm",
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "2.125rem" },
      h2: { fontSize: "1.375rem", lineHeight: "1.75rem" },
      h3: { fontSize: "1.125rem", lineHeight: "1.5rem" },
    },
  },
  focusRing: "auto",
  cursorType: "pointer",
  components: {
    Anchor: { defaultProps: { underline: "always", inherit: true } },
    Badge: { defaultProps: { tt: "none" } },
    Loader: { defaultProps: { type: "dots" } },
    // The page has one banner: the head of a dialog isn't another.
    ModalHeader: { defaultProps: { role: "presentation" } },
    DrawerHeader: { defaultProps: { role: "presentation" } },
    Modal: { defaultProps: { radius: "lg" } },
  },
});

const coloured = (name: Token, soft: Token): Record<string, string> => ({
  [`--mantine-color-${name}-filled`]: token(name),
  [`--mantine-color-${name}-filled-hover`]: token(name),
  [`--mantine-color-${name}-light`]: token(soft),
  [`--mantine-color-${name}-light-hover`]: token(soft),
  [`--mantine-color-${name}-light-color`]: token(name),
  [`--mantine-color-${name}-outline`]: token(name),
  [`--mantine-color-${name}-outline-hover`]: token(soft),
  [`--mantine-color-${name}-text`]: token(name),
});

const everywhere: Record<string, string> = {
  ...coloured("brand", "brand-soft"),
  ...coloured("value", "value-soft"),
  ...coloured("info", "info-soft"),
  ...coloured("success", "success-soft"),
  ...coloured("warning", "warning-soft"),
  ...coloured("danger", "danger-soft"),
  "--mantine-color-brand-filled-hover": token("brand-hover"),
  "--mantine-primary-color-filled": token("brand"),
  "--mantine-primary-color-filled-hover": token("brand-hover"),
  "--mantine-primary-color-contrast": token("on-brand"),
  "--mantine-primary-color-light": token("brand-soft"),
  "--mantine-primary-color-light-hover": token("brand-soft"),
  "--mantine-primary-color-light-color": token("brand"),
  "--mantine-color-body": token("canvas"),
  "--mantine-color-text": token("text"),
  "--mantine-color-bright": token("text"),
  "--mantine-color-dimmed": token("text-muted"),
  "--mantine-color-anchor": token("brand"),
  "--mantine-color-error": token("danger"),
  "--mantine-color-placeholder": token("text-muted"),
  "--mantine-color-default": token("surface"),
  "--mantine-color-default-hover": token("sunken"),
  "--mantine-color-default-color": token("text"),
  "--mantine-color-default-border": token("control-border"),
  "--mantine-color-disabled-color": token("text-muted"),
};

const valuesOf = (at: 0 | 1) =>
  Object.fromEntries(names.map((name) => [`--${name}`, tokens[name][at] as string]));

/** The tokens as variables of both themes, and the kit's own colours in their terms. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...valuesOf(0), ...everywhere },
  dark: { ...valuesOf(1), ...everywhere },
});
