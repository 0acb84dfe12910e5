import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { askAnew } from "../../../api/moved";
import type { components } from "../../../api/schema";
import { useMay } from "../../../shell/session";
import { done, refused } from "../../../ui/notes";

export type Line = components["schemas"]["StatementLineOut"];

/** What a movement was, in the words of a shop. */
export function whatOf(t: TFunction<"contact">, line: Line): string {
  if (line.reward !== null && !line.undoes) return t("rewardGot", { reward: line.reward });
  const words = line.of === "money" ? "moneyKinds" : "kinds";
  return t(`${words}.${line.kind as "credit"}`, { defaultValue: line.kind });
}

/** Where it was and by whom, as far as it is known. */
export function whereOf(t: TFunction<"contact">, line: Line): string {
  const channel = line.channel && t(`channels.${line.channel as "API"}`, { defaultValue: "" });
  return [line.shop, line.register_name, line.staff, channel].filter(Boolean).join(" · ");
}

/** Tells it from every other line of this contact. */
export function keyOf(line: Line): string {
  return `${line.of} ${String(line.seq)}`;
}

/** What stands for a movement among the permissions; nothing where it can't be undone. */
function permissionFor(line: Line): string | null {
  if (line.undoes || line.is_undone) return null;
  if (line.credit_reception_uuid)
    return line.kind === "adjustment" ? "loyalty:adjust" : "loyalty:write";
  if (line.reward_reception_uuid) return "rewards:write";
  return line.prepaid_transaction_uuid ? "prepaid:write" : null;
}

function undo(line: Line): Promise<unknown> {
  if (line.credit_reception_uuid) return undoReception(line.credit_reception_uuid);
  if (line.reward_reception_uuid) return undoReward(line.reward_reception_uuid);
  const path = { prepaid_transaction_uuid: line.prepaid_transaction_uuid ?? "" };
  return answered(
    api.POST("/api/dashboard/prepaid-transactions/{prepaid_transaction_uuid}/reverse", {
      params: { path, header: once(path) },
    }),
  );
}

// Each is undone once, so its own uuid is a key that no other request has.
const once = (path: object) => ({ "Idempotency-Key": `undo ${Object.values(path).join(" ")}` });

/** Takes back what a reception gave. */
export function undoReception(uuid: string): Promise<unknown> {
  const path = { credit_reception_uuid: uuid };
  return answered(
    api.POST("/api/dashboard/credit-receptions/{credit_reception_uuid}/reverse", {
      params: { path, header: once(path) },
    }),
  );
}

/** Gives back what a reward cost. */
export function undoReward(uuid: string): Promise<unknown> {
  const path = { reward_reception_uuid: uuid };
  return answered(
    api.POST("/api/dashboard/reward-receptions/{reward_reception_uuid}/reverse", {
      params: { path, header: once(path) },
    }),
  );
}

/** Whatever is shown of customers is asked anew. */
export function useAskAnew(): () => void {
  const queries = useQueryClient();
  return () => {
    askAnew(queries);
  };
}

/** Undoes a movement; nothing for one that can't be undone, or not by this person. */
export function useUndoing(): (line: Line) => (() => void) | null {
  const { t } = useTranslation("contact");
  const may = useMay();
  const askAnew = useAskAnew();
  const { mutate } = useMutation({
    mutationFn: undo,
    onSuccess: () => {
      done(t("undone"));
      askAnew();
    },
    onError: refused,
  });
  return (line) => {
    const permission = permissionFor(line);
    if (permission === null || !may(permission)) return null;
    return () => {
      mutate(line);
    };
  };
}
