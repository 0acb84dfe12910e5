import { Button, Group, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { SearchField } from "../../ui/SearchField";
import { useListState } from "../../ui/useListState";
import type { Wanted } from "./wanted";

const methods = ["GET", "POST", "PUT", "DELETE"] as const;
const statuses = ["2xx", "4xx", "5xx"] as const;

const NONE = {
  method: undefined,
  status: undefined,
  code: undefined,
  path: undefined,
  credential_uuid: undefined,
};

/** Which requests: by path, method and status, and those of one key. */
export function Filters({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation(["requests", "common"]);
  const { state, ask } = useListState<Wanted>();
  return (
    <Group mb="md" align="end">
      <SearchField
        label={t("path")}
        value={state.path ?? ""}
        ask={(words) => {
          ask({ path: words });
        }}
      />
      <Choice
        label={t("method")}
        from={methods}
        value={state.method}
        choose={(method) => {
          ask({ method });
        }}
      />
      <Choice
        label={t("status")}
        from={statuses}
        value={state.status}
        choose={(status) => {
          ask({ status });
        }}
      />
      {isFiltered && (
        <Button
          variant="default"
          onClick={() => {
            ask(NONE);
          }}
        >
          {t("common:clearFilters")}
        </Button>
      )}
    </Group>
  );
}

interface ChoiceProps<One extends string> {
  label: string;
  from: readonly One[];
  value: string | undefined;
  choose: (one: One | undefined) => void;
}

function Choice<One extends string>({ label, from, value, choose }: ChoiceProps<One>) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={[...from] as string[]}
      clearable
      clearButtonProps={{ tabIndex: -1, "aria-hidden": true }}
      value={value ?? null}
      onChange={(chosen) => {
        choose((chosen ?? undefined) as One | undefined);
      }}
      w={140}
    />
  );
}
