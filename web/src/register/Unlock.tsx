import {
  Button,
  Center,
  Group,
  Paper,
  PinInput,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../api/refusal";
import { reasonOf } from "./Pair";
import * as server from "./server";
import type { TillNow } from "./server";

const LOCKED = 90903;

/** Who begins here: a name, and a PIN. */
export function Unlock({ now, opened }: { now: TillNow; opened: () => void }) {
  const { t } = useTranslation("register");
  const only = now.cashiers.length === 1 ? now.cashiers[0] : undefined;
  const [who, setWho] = useState<string | undefined>(only?.uuid);
  const chosen = now.cashiers.find((each) => each.uuid === who);

  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder radius="lg" p="xl" w="100%" maw={640} bg="var(--surface)">
        <Stack>
          <Text c="dimmed">
            {now.account_name} · {now.shop_name} · {now.register_name}
          </Text>
          <Title order={1}>{chosen ? t("pinOf", { name: chosen.name }) : t("whoTitle")}</Title>
          {now.cashiers.length === 0 && <Text>{t("nobodyHasPin")}</Text>}
          {chosen === undefined ? (
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              {now.cashiers.map((each) => (
                <Button
                  key={each.uuid}
                  size="xl"
                  variant="default"
                  onClick={() => {
                    setWho(each.uuid);
                  }}
                >
                  {each.name}
                </Button>
              ))}
            </SimpleGrid>
          ) : (
            <Pin
              who={chosen.uuid}
              opened={opened}
              back={
                only === undefined
                  ? () => {
                      setWho(undefined);
                    }
                  : undefined
              }
            />
          )}
        </Stack>
      </Paper>
    </Center>
  );
}

function Pin(props: { who: string; opened: () => void; back?: () => void }) {
  const { t } = useTranslation("register");
  const [pin, setPin] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);

  const submit = async () => {
    setSending(true);
    setFailure(null);
    try {
      await server.open(props.who, pin);
      props.opened();
    } catch (error) {
      const isLocked = error instanceof Refusal && error.code === LOCKED;
      const words = { wrong: t("pinWrong"), often: t("tooOften"), away: t("away") };
      setFailure(isLocked ? t("pinLocked") : reasonOf(error, words));
      setPin("");
    } finally {
      setSending(false);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (pin.length >= 4) void submit();
      }}
    >
      <Stack align="flex-start">
        <PinInput
          length={6}
          size="xl"
          type="number"
          mask
          value={pin}
          onChange={setPin}
          autoFocus
          placeholder=""
          error={failure !== null}
          aria-label={t("pinDigit")}
        />
        {failure !== null && (
          <Text c="danger" role="alert">
            {failure}
          </Text>
        )}
        <Group>
          <Button type="submit" size="xl" loading={isSending} disabled={pin.length < 4}>
            {t("begin")}
          </Button>
          {props.back && (
            <Button size="xl" variant="default" onClick={props.back}>
              {t("back")}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
