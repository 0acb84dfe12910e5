import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Count, Money } from "../../ui/Figures";
import { Shown, Waiting } from "../../ui/states";
import { Tile, Tiles } from "../../ui/Tiles";

/** What was sold on gift cards and paid with them, and what is still owed. */
export function useLiability() {
  return useQuery({
    queryKey: ["giftcard-liability"],
    queryFn: () => answered(api.GET("/api/dashboard/giftcard-liability")),
  });
}

/** The figures of every gift card together. */
export function Liability() {
  const { t } = useTranslation("giftcards");
  const sum = (figures: number[]) => figures.reduce((all, one) => all + one, 0);
  return (
    <Shown asked={useLiability()} waiting={<Waiting lines={1} height={88} />}>
      {(owed) => (
        <Tiles>
          <Tile title={t("outstanding")}>
            <Money cents={owed.outstanding_in_cents} />
          </Tile>
          <Tile title={t("expired")}>
            <Money cents={owed.expired_in_cents} />
          </Tile>
          <Tile title={t("sold")}>
            <Money cents={sum(owed.programs.map((each) => each.loaded_in_cents))} />
          </Tile>
          <Tile title={t("redeemed")}>
            <Money cents={sum(owed.programs.map((each) => each.spent_in_cents))} />
          </Tile>
        </Tiles>
      )}
    </Shown>
  );
}

/** The figures of the cards of one program. */
export function OwedOnProgram({ program }: { program: string }) {
  const { t } = useTranslation("giftcards");
  return (
    <Shown asked={useLiability()} waiting={<Waiting lines={1} height={88} />}>
      {({ programs }) => {
        const owed = programs.find((each) => each.giftcard_program_uuid === program);
        return (
          <Tiles>
            <Tile title={t("activeCards")}>
              <Count of={owed?.card_count ?? 0} />
            </Tile>
            <Tile title={t("sold")}>
              <Money cents={owed?.loaded_in_cents ?? 0} />
            </Tile>
            <Tile title={t("outstanding")}>
              <Money cents={owed?.outstanding_in_cents ?? 0} />
            </Tile>
            <Tile title={t("redeemed")}>
              <Money cents={owed?.spent_in_cents ?? 0} />
            </Tile>
          </Tiles>
        );
      }}
    </Shown>
  );
}
