import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { useMay } from "../../shell/session";
import { SearchField } from "../../ui/SearchField";

export interface Filtered {
  search: string;
  tier: string;
  after: string;
  before: string;
  order: string;
}

interface FiltersProps {
  filtered: Partial<Filtered> & { search: string };
  ask: (change: Partial<Filtered>) => void;
}

/** Whom to show: found by what, in which tier, added when, in which order. */
export function Filters({ filtered, ask }: FiltersProps) {
  const { t } = useTranslation(["contacts", "common"]);
  const tiers = useQuery({
    queryKey: ["tiers"],
    enabled: useMay()("loyalty:read"),
    queryFn: () => answered(api.GET("/api/dashboard/tiers")),
  });
  const none = { search: "", tier: "", after: "", before: "", order: "" };
  const isAny = Object.keys(none).some((name) => filtered[name as keyof Filtered]);
  const field = (name: "tier" | "after" | "before" | "order") => ({
    label: t(`filters.${name}`),
    value: filtered[name] ?? "",
    onChange: (event: { currentTarget: { value: string } }) => {
      ask({ [name]: event.currentTarget.value });
    },
  });
  return (
    <Group align="flex-end" gap="sm">
      <SearchField
        label={t("find")}
        value={filtered.search}
        ask={(search) => {
          ask({ search });
        }}
      />
      {(tiers.data ?? []).length > 0 && (
        <NativeSelect
          {...field("tier")}
          data={[
            { value: "", label: t("anyTier") },
            ...(tiers.data ?? []).map(({ uuid, name }) => ({ value: uuid, label: name })),
          ]}
        />
      )}
      <TextInput type="date" {...field("after")} />
      <TextInput type="date" {...field("before")} />
      <NativeSelect
        {...field("order")}
        data={[
          { value: "", label: t("newest") },
          { value: "oldest", label: t("oldest") },
        ]}
      />
      {isAny && (
        <Button
          variant="subtle"
          onClick={() => {
            ask(none);
          }}
        >
          {t("common:clearFilters")}
        </Button>
      )}
    </Group>
  );
}
