import { Button, Group, Stack, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { useMay } from "../../shell/session";
import { FactSheet } from "../../ui/FactSheet";
import { Count, Money } from "../../ui/Figures";
import { refused } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Shown } from "../../ui/states";
import { useShops } from "../money/useShops";
import { Batches } from "./Batches";
import { Cards } from "./cards";
import { OwedOnProgram } from "./Liability";
import { ProgramForm } from "./ProgramForm";
import type { Program } from "./Programs";

/** One kind of gift card: its figures, its terms, its batches and its cards. */
export default function ProgramPage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  const asked = useQuery({
    queryKey: ["giftcard-programs", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/giftcard-programs/{giftcard_program_uuid}", {
          params: { path: { giftcard_program_uuid: uuid } },
        }),
      ),
  });
  return <Shown asked={asked}>{(program) => <Whole program={program} />}</Shown>;
}

function Whole({ program }: { program: Program }) {
  const { t } = useTranslation("giftcards");
  const may = useMay();
  const [isEditing, editing] = useDisclosure();
  return (
    <Page
      title={program.name}
      help={t("programHelp")}
      above={{ title: t("title"), to: "/giftcards" }}
      action={
        <Group>
          {may("giftcards:configure") && (
            <Button variant="default" onClick={editing.open}>
              {t("change")}
            </Button>
          )}
          {may("giftcards:write") && program.active && <NewCard program={program} />}
        </Group>
      }
    >
      <OwedOnProgram program={program.uuid} />
      <Terms program={program} />
      <Batches program={program} />
      {may("giftcards:list") && (
        <Stack gap="sm">
          <Title order={2}>{t("cards")}</Title>
          <Cards program={program.uuid} />
        </Stack>
      )}
      {isEditing && <ProgramForm program={program} close={editing.close} />}
    </Page>
  );
}

/** Makes a card without plastic; what is put onto it is said on its own page. */
function NewCard({ program }: { program: Program }) {
  const { t } = useTranslation("giftcards");
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/dashboard/giftcards", {
          body: { type: 1, giftcard_program_uuid: program.uuid },
        }),
      ),
    onSuccess: (card) => void navigate({ to: `/giftcards/cards/${card.uuid}` as string }),
    onError: refused,
  });
  return (
    <Button
      loading={make.isPending}
      onClick={() => {
        make.mutate();
      }}
    >
      {t("newCard")}
    </Button>
  );
}

function Terms({ program }: { program: Program }) {
  const { t } = useTranslation("giftcards");
  const shops = useShops().filter((shop) => program.shop_uuids.includes(shop.value));
  const { min_amount_in_cents: least, expiration_days: days } = program;
  const facts = [
    {
      title: t("state"),
      value: (
        <State
          words={program.active ? t("on") : t("off")}
          tone={program.active ? "success" : "gray"}
        />
      ),
    },
    { title: t("most"), value: <Money cents={program.max_amount_in_cents} /> },
    { title: t("least"), value: least === null ? t("anyAmount") : <Money cents={least} /> },
    { title: t("goodFor"), value: days === null ? t("forEver") : t("days", { count: days }) },
    {
      title: t("takenIn"),
      value: shops.length === 0 ? t("everyShop") : shops.map((shop) => shop.label).join(", "),
    },
    {
      title: t("plastic"),
      value: program.keeps_physical_at_registers ? t("tillsOnly") : t("webToo"),
    },
    { title: t("pin"), value: program.asks_for_pin ? t("pinAsked") : t("pinNot") },
    { title: t("cardsMade"), value: <Count of={program.card_count} /> },
  ];
  return <FactSheet facts={facts} />;
}
