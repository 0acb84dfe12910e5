import { Anchor, Button, Group, List, PasswordInput, Stack, Text, ThemeIcon } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Check, Smartphone, Store } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Refusal } from "../../api/refusal";
import { boot } from "../../boot";
import { count } from "../../i18n/figures";
import { useGoOn } from "../../shell/firstRun";
import { useHappenings } from "../../shell/useHappenings";
import { Shown } from "../../ui/states";
import { Code } from "./Code";
import { useJoinCode } from "./joinCode";
import classes from "./Start.module.css";
import { StepForm, type StepProps, useSaving } from "./StepForm";

const TOLD = ["contact_created", "credit_reception_created"];

/** The whole of it, once, with one's own phone: joining, giving, and seeing it come. */
export function Trying(props: StepProps) {
  const { t } = useTranslation("start");
  const { draft, next } = props;
  const [hasJoined, setJoined] = useState(false);
  const [given, setGiven] = useState<number | null>(null);
  const goOn = useGoOn();
  useHappenings(TOLD, ({ name, payload }) => {
    setJoined(true);
    if (name === "credit_reception_created") setGiven(Number(payload.credits));
  });
  const saving = useSaving(() => goOn.mutateAsync({ step: "trying", is_over: true }), next);
  return (
    <StepForm
      {...props}
      saving={saving}
      title={t("trying.title")}
      help={t("trying.help")}
      verb={t("trying.finish")}
    >
      <List
        listStyleType="none"
        spacing="lg"
        styles={{ itemWrapper: { alignItems: "flex-start" } }}
      >
        <Part isDone={hasJoined} icon={<Smartphone size={16} aria-hidden />}>
          <Join isOpen={draft.isOpen} />
        </Part>
        <Part isDone={given !== null} icon={<Store size={16} aria-hidden />}>
          <Till />
        </Part>
      </List>
      <div role="status" className={classes.live}>
        {given !== null ? (
          <Text className={classes.stamp}>
            {t("trying.given", { many: count(given), points: draft.pointsName })}
          </Text>
        ) : (
          <Text c="dimmed">{hasJoined ? t("trying.joined") : t("trying.waiting")}</Text>
        )}
      </div>
    </StepForm>
  );
}

function Part(props: { isDone: boolean; icon: ReactNode; children: ReactNode }) {
  return (
    <List.Item
      icon={
        <ThemeIcon size={28} radius="xl" variant="light" color={props.isDone ? "success" : "brand"}>
          {props.isDone ? <Check size={16} aria-hidden /> : props.icon}
        </ThemeIcon>
      }
    >
      {props.children}
    </List.Item>
  );
}

function Join({ isOpen }: { isOpen: boolean }) {
  const { t } = useTranslation("start");
  const asked = useJoinCode(isOpen);
  if (!isOpen) return <Text>{t("trying.closed")}</Text>;
  return (
    <Shown asked={asked}>
      {({ url, qr_svg: svg }) => (
        <Group align="center">
          <Code svg={svg} label={t("joining.code")} />
          <Stack gap={4} flex={1} miw={0}>
            <Text fw={650}>{t("trying.join")}</Text>
            <Anchor href={url} target="_blank" rel="noreferrer" className="prewrap">
              {url}
            </Anchor>
          </Stack>
        </Group>
      )}
    </Shown>
  );
}

/** This computer as a till: a PIN of one's own, and a code that pairs it. */
function Till() {
  const { t } = useTranslation(["start", "shell", "common"]);
  const [pin, setPin] = useState("");
  const preparing = useMutation({ mutationFn: prepare });
  const { error } = preparing;
  const refusal = error instanceof Refusal ? (error.fields.pin?.join(" ") ?? error.message) : null;
  const wrong = error === null ? null : (refusal ?? t("common:unreachable"));
  return (
    <Stack gap="xs">
      <Text fw={650}>{t("start:trying.give")}</Text>
      {preparing.data === undefined ? (
        <Group align="flex-end">
          <PasswordInput
            label={t("shell:pin")}
            description={t("shell:pinHelp")}
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            w={{ base: "100%", xs: 260 }}
            visibilityToggleButtonProps={{ "aria-label": t("shell:showPin") }}
            value={pin}
            error={wrong}
            onChange={(event) => {
              setPin(event.currentTarget.value);
            }}
          />
          <Button
            variant="default"
            loading={preparing.isPending}
            onClick={() => {
              preparing.mutate(pin);
            }}
          >
            {t("start:trying.prepare")}
          </Button>
        </Group>
      ) : (
        <Anchor href={`${boot.root}/register#code=${preparing.data}`} target="_blank">
          {t("start:trying.open")}
        </Anchor>
      )}
    </Stack>
  );
}

/** The code that pairs a device with the first register, for whoever has this PIN. */
async function prepare(pin: string): Promise<string> {
  await answered(api.PUT("/api/dashboard/till-pin", { body: { pin } }));
  const [register] = await answered(api.GET("/api/dashboard/registers"));
  const { code } = await answered(
    api.POST("/api/dashboard/registers/{register_uuid}/pairing-codes", {
      params: { path: { register_uuid: register?.uuid ?? "" } },
    }),
  );
  return code;
}
