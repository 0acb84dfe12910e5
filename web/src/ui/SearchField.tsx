import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Search } from "lucide-react";

interface SearchFieldProps {
  label: string;
  value: string;
  ask: (words: string) => void;
}

/** Asks while somebody types, a moment after the last letter. */
export function SearchField({ label, value, ask }: SearchFieldProps) {
  const later = useDebouncedCallback(ask, 200);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      defaultValue={value}
      leftSection={<Search size={16} aria-hidden />}
      onChange={(event) => {
        later(event.currentTarget.value.trim());
      }}
      w={{ base: "100%", sm: 320 }}
    />
  );
}
