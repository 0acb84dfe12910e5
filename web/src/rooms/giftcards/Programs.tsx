import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { Count, Money } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useLiability } from "./Liability";

export type Program = components["schemas"]["GiftcardProgramSettingsOut"];
type Owed = components["schemas"]["OwedOut"];

/** The kinds of gift card, with what became of the cards of each. */
export function Programs({ add }: { add: ReactNode }) {
  const { t } = useTranslation("giftcards");
  const owed = useLiability().data?.programs;
  const columns = useMemo(() => columnsOf(t, owed ?? []), [t, owed]);
  const asked = useQuery({
    queryKey: ["giftcard-programs"],
    queryFn: () => whole(api.GET("/api/dashboard/giftcard-programs")),
  });
  return (
    <Listed
      caption={t("programs")}
      columns={columns}
      keyOf={(program) => program.uuid}
      asked={asked}
      empty={
        <Empty title={t("noPrograms")} action={add}>
          {t("noProgramsHelp")}
        </Empty>
      }
    />
  );
}

function columnsOf(t: TFunction<"giftcards">, all: Owed[]): Column<Program>[] {
  const owed = (program: Program) =>
    all.find((each) => each.giftcard_program_uuid === program.uuid);
  const cents = (id: "loaded" | "spent" | "outstanding", title: string): Column<Program> => ({
    id,
    title,
    isFigure: true,
    show: (program) => <Money cents={owed(program)?.[`${id}_in_cents`] ?? 0} />,
  });
  return [
    {
      id: "name",
      title: t("program"),
      show: (program) => (
        <Anchor component={Link} to={`/giftcards/programs/${program.uuid}` as string}>
          {program.name}
        </Anchor>
      ),
    },
    {
      id: "state",
      title: t("state"),
      show: ({ active }) => (
        <State words={active ? t("on") : t("off")} tone={active ? "success" : "gray"} />
      ),
    },
    {
      id: "days",
      title: t("goodFor"),
      show: ({ expiration_days: days }) =>
        days === null ? t("forEver") : t("days", { count: days }),
    },
    {
      id: "active",
      title: t("activeCards"),
      isFigure: true,
      show: (program) => <Count of={owed(program)?.card_count ?? 0} />,
    },
    cents("loaded", t("sold")),
    cents("outstanding", t("outstanding")),
    cents("spent", t("redeemed")),
  ];
}
