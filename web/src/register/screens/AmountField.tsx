import { Button, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface AmountProps {
  value: string;
  set: (value: string) => void;
  label?: string;
  hasPad?: boolean;
  isFocused?: boolean;
  error?: string | null;
}

const PAD = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0"];

/** An amount, by keys or by fingers. */
export function AmountField({ value, set, label, hasPad, isFocused, error }: AmountProps) {
  const { t } = useTranslation("register");
  return (
    <Stack gap="sm">
      <TextInput
        size="xl"
        label={label ?? t("amount")}
        value={value}
        onChange={(event) => {
          set(event.currentTarget.value.replace(/[^\d.,−\s-]/g, ""));
        }}
        inputMode="decimal"
        autoComplete="off"
        autoFocus={isFocused}
        error={error}
      />
      {hasPad && (
        <SimpleGrid cols={3} spacing="xs">
          {PAD.map((key) => (
            <Button
              key={key}
              size="xl"
              variant="default"
              onClick={() => {
                set(value + key);
              }}
            >
              {key}
            </Button>
          ))}
          <Button
            size="xl"
            variant="default"
            aria-label={t("eraseLast")}
            onClick={() => {
              set(value.slice(0, -1));
            }}
          >
            ⌫
          </Button>
        </SimpleGrid>
      )}
    </Stack>
  );
}
