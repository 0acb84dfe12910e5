import { Alert, Button, FileButton, Group, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { count } from "../../i18n/figures";
import { useMay } from "../../shell/session";
import { Count } from "../../ui/Figures";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { Tile, Tiles } from "../../ui/Tiles";
import { useServerForm } from "../../ui/useServerForm";
import { codesOf } from "./codesOf";
import { ENOUGH_CODES, type Reward } from "./RewardsPage";

/** The codes that a digital reward still has to give, and more of them. */
export function Codes({ reward }: { reward: Reward }) {
  const { t } = useTranslation("rewards");
  const mayAdd = useMay()("rewards:configure");
  const [isAdding, adding] = useDisclosure();
  const [duplicates, tell] = useState<string[]>([]);
  const left = reward.stock ?? 0;
  return (
    <Stack gap="sm">
      {left < ENOUGH_CODES && (
        <Alert
          color={left === 0 ? "danger" : "warning"}
          title={left === 0 ? t("noCodes") : t("fewCodes", { number: count(left) })}
        >
          {left === 0 ? t("noCodesHelp") : t("fewCodesHelp")}
        </Alert>
      )}
      <Tiles>
        <Tile title={t("codesLeft")}>
          <Count of={left} />
        </Tile>
      </Tiles>
      {mayAdd && (
        <Group>
          <Button variant="default" onClick={adding.open}>
            {t("uploadCodes")}
          </Button>
        </Group>
      )}
      <div role="status">
        {duplicates.length > 0 && (
          <Alert color="info" title={t("leftOut", { number: count(duplicates.length) })}>
            {duplicates.slice(0, 20).join(", ")}
          </Alert>
        )}
      </div>
      {isAdding && <Upload reward={reward} close={adding.close} tell={tell} />}
    </Stack>
  );
}

interface UploadProps {
  reward: Reward;
  close: () => void;
  tell: (duplicates: string[]) => void;
}

function Upload({ reward, close, tell }: UploadProps) {
  const { t } = useTranslation("rewards");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: { codes: "" } },
    ({ codes }) =>
      answered(
        api.POST("/api/dashboard/rewards/{reward_uuid}/codes", {
          params: { path: { reward_uuid: reward.uuid } },
          body: { codes: codesOf(codes) },
        }),
      ),
    (added) => {
      done(t("codesAdded", { number: count(added.added), left: count(added.stock) }));
      tell(added.duplicates);
      void queries.invalidateQueries({ queryKey: ["rewards"] });
      close();
    },
  );
  const read = async (file: File | null) => {
    if (file) form.setFieldValue("codes", await file.text());
  };
  return (
    <FormModal title={t("uploadCodes")} verb={t("addCodes")} isOpen close={close} {...sending}>
      <Text c="dimmed">{t("uploadHelp")}</Text>
      <FileButton accept=".csv,.txt,text/plain,text/csv" onChange={(file) => void read(file)}>
        {(button) => (
          <Button variant="default" {...button}>
            {t("chooseFile")}
          </Button>
        )}
      </FileButton>
      <Textarea
        label={t("codes")}
        autosize
        minRows={4}
        maxRows={10}
        key={form.key("codes")}
        {...form.getInputProps("codes")}
      />
    </FormModal>
  );
}
