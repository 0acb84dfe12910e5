import { TextInput, type TextInputProps } from "@mantine/core";

import { useAccount } from "../../shell/session";

/** An amount of money, as people type it. */
export function MoneyField(props: TextInputProps) {
  const { currency } = useAccount();
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      leftSection={<span aria-hidden>{currency}</span>}
      leftSectionWidth={52}
      {...props}
    />
  );
}
