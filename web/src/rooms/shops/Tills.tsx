import { Button, Code, CopyButton, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { boot } from "../../boot";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { done, refused } from "../../ui/notes";
import { Empty } from "../../ui/states";
import { RegisterForm } from "./RegisterForm";

type Register = components["schemas"]["RegisterOut"];
type Till = components["schemas"]["TillOut"];
type Pairing = components["schemas"]["PairingOut"];

/** The tills of the shops, and the devices that are paired with them. */
export function Tills() {
  const { t } = useTranslation("shops");
  const mayChange = useMay()("shops:write");
  const [pairing, setPairing] = useState<Pairing | null>(null);
  const [isAdding, setAdding] = useState(false);
  const pair = usePair(setPairing);
  const registers = useQuery({
    queryKey: ["registers"],
    queryFn: () => whole(api.GET("/api/dashboard/registers")),
  });
  const columns = useMemo(() => registerColumns(t, mayChange ? pair : null), [t, mayChange, pair]);
  return (
    <>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2}>{t("registers")}</Title>
          {mayChange && (
            <Button
              variant="default"
              onClick={() => {
                setAdding(true);
              }}
            >
              {t("addRegister")}
            </Button>
          )}
        </Group>
        <Listed
          caption={t("registers")}
          columns={columns}
          keyOf={(register) => register.uuid}
          asked={registers}
          empty={<Empty title={t("noRegisters")}>{t("noRegistersHelp")}</Empty>}
        />
      </Stack>
      <Devices mayChange={mayChange} />
      {isAdding && (
        <RegisterForm
          close={() => {
            setAdding(false);
          }}
        />
      )}
      <PairingCode
        pairing={pairing}
        close={() => {
          setPairing(null);
        }}
      />
    </>
  );
}

function usePair(told: (pairing: Pairing) => void): (register: Register) => void {
  const { mutate } = useMutation({
    mutationFn: (register: Register) =>
      answered(
        api.POST("/api/dashboard/registers/{register_uuid}/pairing-codes", {
          params: { path: { register_uuid: register.uuid } },
        }),
      ),
    onSuccess: told,
    onError: refused,
  });
  return mutate;
}

/** The code, where to type it, and until when. */
function PairingCode({ pairing, close }: { pairing: Pairing | null; close: () => void }) {
  const { t } = useTranslation(["shops", "common"]);
  const address = `${location.origin}${boot.root}/register`;
  return (
    <Modal
      opened={pairing !== null}
      onClose={close}
      title={t("pair")}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <Stack>
        <Text>{t("pairHelp", { address })}</Text>
        <Code block fz="xl" ta="center">
          {pairing?.code}
        </Code>
        {pairing && (
          <Text c="dimmed" size="sm">
            {t("goodUntil")} <When at={pairing.expires_at} />
          </Text>
        )}
        <CopyButton value={pairing?.code ?? ""}>
          {({ copied, copy }) => (
            <Button onClick={copy}>{copied ? t("common:copied") : t("common:copy")}</Button>
          )}
        </CopyButton>
      </Stack>
    </Modal>
  );
}

function Devices({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation("shops");
  const queries = useQueryClient();
  const { mutate: remove } = useMutation({
    mutationFn: (till: Till) =>
      answered(
        api.DELETE("/api/dashboard/tills/{till_uuid}", {
          params: { path: { till_uuid: till.uuid } },
        }),
      ),
    onSuccess: () => {
      done(t("removed"));
      void queries.invalidateQueries({ queryKey: ["tills"] });
    },
    onError: refused,
  });
  const columns = useMemo(
    () => deviceColumns(t, mayChange ? remove : null),
    [t, mayChange, remove],
  );
  const tills = useQuery({
    queryKey: ["tills"],
    queryFn: () => whole(api.GET("/api/dashboard/tills")),
  });
  return (
    <Stack gap="sm">
      <Title order={2}>{t("devices")}</Title>
      <Listed
        caption={t("devices")}
        columns={columns}
        keyOf={(till) => till.uuid}
        asked={tills}
        empty={<Empty title={t("noDevices")}>{t("noDevicesHelp")}</Empty>}
      />
    </Stack>
  );
}

function registerColumns(
  t: TFunction<"shops">,
  pair: ((register: Register) => void) | null,
): Column<Register>[] {
  return [
    { id: "name", title: t("register"), show: (register) => register.name },
    { id: "shop", title: t("shop"), show: (register) => register.shop.name },
    {
      id: "identifier",
      title: t("identifier"),
      show: (register) => <code>{register.identifier}</code>,
    },
    ...(pair ? [act<Register>(t("device"), t("pair"), pair)] : []),
  ];
}

function deviceColumns(
  t: TFunction<"shops">,
  remove: ((till: Till) => void) | null,
): Column<Till>[] {
  return [
    { id: "name", title: t("device"), show: (till) => till.name },
    { id: "register", title: t("register"), show: (till) => till.register_name },
    { id: "shop", title: t("shop"), show: (till) => till.shop_name },
    {
      id: "used",
      title: t("lastUsed"),
      show: (till) => (till.last_used_at ? <When at={till.last_used_at} /> : "—"),
    },
    ...(remove ? [act<Till>(t("access"), t("remove"), remove)] : []),
  ];
}

/** A column with one thing to do with each row. */
function act<Row>(title: string, verb: string, run: (row: Row) => void): Column<Row> {
  return {
    id: "act",
    title,
    show: (row) => (
      <Group>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            run(row);
          }}
        >
          {verb}
        </Button>
      </Group>
    ),
  };
}
