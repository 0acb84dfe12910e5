import { NativeSelect, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { keysOf } from "../../../api/keys";
import { answered, api, whole } from "../../../api/client";
import { FormModal } from "../../../ui/FormModal";
import { done } from "../../../ui/notes";
import { Shown } from "../../../ui/states";
import { useServerForm } from "../../../ui/useServerForm";
import { undoReward, useAskAnew } from "./movements";
import type { DialogProps } from "./Dialogs";

interface Choice {
  value: string;
  label: string;
  disabled: boolean;
}

/** A reward for somebody's points, handed over without a till. */
export function GiveReward(props: DialogProps) {
  const { t } = useTranslation("contact");
  const { balance } = props.contact.credit_balance;
  const asked = useQuery({
    queryKey: ["rewards", "to give"],
    queryFn: () => whole(api.GET("/api/dashboard/rewards")),
  });
  return (
    <Shown asked={asked} waiting={null}>
      {({ data }) => {
        const choices = data
          .filter((reward) => reward.is_active)
          .map((reward) => ({
            value: reward.uuid,
            label: t("rewardFor", { reward: reward.title, count: reward.required_credits }),
            disabled: reward.required_credits > balance,
          }));
        return <RewardChoice {...props} choices={choices} />;
      }}
    </Shown>
  );
}

function RewardChoice({ contact, shops, close, choices }: DialogProps & { choices: Choice[] }) {
  const { t } = useTranslation("contact");
  const askAnew = useAskAnew();
  const [headerFor] = useState(keysOf);
  const initialValues = {
    reward_uuid: choices.find((choice) => !choice.disabled)?.value ?? "",
    shop_uuid: shops[0]?.value ?? "",
  };
  const { form, ...sending } = useServerForm(
    { initialValues },
    (values) =>
      answered(
        api.POST("/api/dashboard/reward-receptions", {
          params: { header: headerFor(values) },
          body: { ...values, contact_uuid: contact.uuid },
        }),
      ),
    (made) => {
      askAnew();
      done(t("rewardGiven"), () => undoReward(made.uuid).then(askAnew));
      close();
    },
  );
  return (
    <FormModal title={t("giveReward")} verb={t("giveReward")} isOpen close={close} {...sending}>
      {initialValues.reward_uuid === "" && <Text c="dimmed">{t("noRewardYet")}</Text>}
      <NativeSelect
        data-autofocus
        label={t("reward")}
        data={choices}
        key={form.key("reward_uuid")}
        {...form.getInputProps("reward_uuid")}
      />
      <NativeSelect
        label={t("shop")}
        data={shops}
        key={form.key("shop_uuid")}
        {...form.getInputProps("shop_uuid")}
      />
    </FormModal>
  );
}
