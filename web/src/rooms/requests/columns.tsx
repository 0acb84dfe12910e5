import { Button, Text } from "@mantine/core";
import type { TFunction } from "i18next";

import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { Count, When } from "../../ui/Figures";
import { State, type Tone } from "../../ui/State";

type Request = components["schemas"]["RequestOut"];

/** What became of a call, by the first digit of its status. */
export function toneOf(status: number): Tone {
  if (status >= 500) return "danger";
  return status >= 400 ? "warning" : "success";
}

interface Acts {
  see: (uuid: string) => void;
  ofKey: (uuid: string) => void;
}

/** What the list shows of each request. */
export function columnsOf(t: TFunction<["requests"]>, acts: Acts): Column<Request>[] {
  return [
    { id: "when", title: t("when"), show: (one) => <When at={one.asked_at} seconds /> },
    {
      id: "call",
      title: t("call"),
      show: (one) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            acts.see(one.uuid);
          }}
        >
          <code>
            {one.method} {one.path}
          </code>
        </Button>
      ),
    },
    {
      id: "status",
      title: t("status"),
      show: (one) => <State words={statusOf(one)} tone={toneOf(one.status)} />,
    },
    {
      id: "ms",
      title: t("milliseconds"),
      isFigure: true,
      show: (one) => <Count of={one.milliseconds} />,
    },
    { id: "key", title: t("key"), show: (one) => <OfKey of={one} choose={acts.ofKey} /> },
    { id: "id", title: t("id"), isHidden: true, show: (one) => <code>{one.request_id}</code> },
    {
      id: "left",
      title: t("leftOut"),
      isFigure: true,
      isHidden: true,
      show: (one) => <Count of={one.left_out} />,
    },
  ];
}

function statusOf({ status, code }: Request): string {
  return code === null ? String(status) : `${String(status)} · ${String(code)}`;
}

function OfKey({ of, choose }: { of: Request; choose: (uuid: string) => void }) {
  const { credential_uuid: uuid, credential_name: name } = of;
  if (uuid === null) return <Text span>—</Text>;
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      onClick={() => {
        choose(uuid);
      }}
    >
      {name ?? uuid}
    </Button>
  );
}
