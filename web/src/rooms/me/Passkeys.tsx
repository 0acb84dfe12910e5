import { Group, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { Act } from "../../ui/Act";
import { When } from "../../ui/Figures";
import { done } from "../../ui/notes";
import { Shown, Waiting } from "../../ui/states";
import { AskPassword } from "./AskPassword";

type Passkey = components["schemas"]["PasskeyOut"];

/** One's passkeys, each with the way to be rid of it. */
export function Passkeys() {
  const { t } = useTranslation("me");
  const [removing, remove] = useState<Passkey | null>(null);
  const asked = useQuery({
    queryKey: ["passkeys"],
    queryFn: () => answered(api.GET("/api/dashboard/session/passkeys")),
  });
  return (
    <>
      <Shown asked={asked} waiting={<Waiting lines={1} />}>
        {(passkeys) => (
          <Stack gap="xs" component="ul" m={0} p={0}>
            {passkeys.map((one) => (
              <Group key={one.uuid} justify="space-between" component="li">
                <div>
                  <Text>{one.name}</Text>
                  <Text size="sm" c="dimmed">
                    {t("madeAt")} <When at={one.created_at} days />
                  </Text>
                </div>
                <Act
                  words={t("remove")}
                  of={one.name}
                  run={() => {
                    remove(one);
                  }}
                />
              </Group>
            ))}
          </Stack>
        )}
      </Shown>
      {removing && (
        <Remove
          passkey={removing}
          close={() => {
            remove(null);
          }}
        />
      )}
    </>
  );
}

function Remove({ passkey, close }: { passkey: Passkey; close: () => void }) {
  const { t } = useTranslation("me");
  const queries = useQueryClient();
  const params = { path: { passkey_uuid: passkey.uuid } };
  const path = "/api/dashboard/session/passkeys/{passkey_uuid}/removals";
  return (
    <AskPassword
      title={t("removePasskey", { name: passkey.name })}
      verb={t("remove")}
      help={t("removePasskeyHelp")}
      send={(password) => answered(api.POST(path, { params, body: { password } }))}
      after={() => {
        close();
        done(t("passkeyRemoved"));
        for (const list of ["session", "passkeys", "own-sessions"])
          void queries.invalidateQueries({ queryKey: [list] });
      }}
      close={close}
    />
  );
}
