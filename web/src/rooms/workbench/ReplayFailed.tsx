import { Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";

const hours = ["1", "24", "168", "720"] as const;

// What the server sends again in one go.
const AT_ONCE = 1_000;

/** Sends again whatever was given up on, since a moment. */
export function ReplayFailed({ uuid, close }: { uuid: string; close: () => void }) {
  const { t } = useTranslation("workbench");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: { failed_since: "24" as string } },
    ({ failed_since }) => replay(uuid, new Date(Date.now() - Number(failed_since) * 3_600_000)),
    (replayed) => {
      done(t("replayedMany", { count: replayed }));
      void queries.invalidateQueries({ queryKey: ["deliveries"] });
      close();
    },
  );
  return (
    <FormModal title={t("replayFailed")} verb={t("replay")} isOpen close={close} {...sending}>
      <Select
        label={t("failedSince")}
        description={t("replayFailedHelp")}
        data={hours.map((one) => ({ value: one, label: t(`since.${one}`) }))}
        allowDeselect={false}
        key={form.key("failed_since")}
        {...form.getInputProps("failed_since")}
      />
    </FormModal>
  );
}

async function replay(uuid: string, since: Date): Promise<number> {
  const params = { path: { webhook_subscription_uuid: uuid } };
  const body = { failed_since: since.toISOString() };
  const { replayed } = await answered(
    api.POST("/api/dashboard/webhook-subscriptions/{webhook_subscription_uuid}/replays", {
      params,
      body,
    }),
  );
  return replayed < AT_ONCE ? replayed : replayed + (await replay(uuid, since));
}
