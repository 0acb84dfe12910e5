import { Button, Stack, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { useMay } from "../../shell/session";
import { Page } from "../../ui/Page";
import { Cards } from "./cards";
import { FindCard } from "./FindCard";
import { Liability } from "./Liability";
import { ProgramForm } from "./ProgramForm";
import { Programs } from "./Programs";

/** What is owed on gift cards, their programs, and every card. */
export default function GiftcardsPage() {
  const { t } = useTranslation("giftcards");
  const may = useMay();
  const [isAdding, adding] = useDisclosure();
  const add = may("giftcards:configure") && (
    <Button onClick={adding.open}>{t("addProgram")}</Button>
  );
  return (
    <Page title={t("title")} help={t("help")} action={add}>
      <Liability />
      <FindCard />
      <Stack gap="sm">
        <Title order={2}>{t("programs")}</Title>
        <Programs add={add} />
      </Stack>
      {may("giftcards:list") && (
        <Stack gap="sm">
          <Title order={2}>{t("cards")}</Title>
          <Cards />
        </Stack>
      )}
      {isAdding && <ProgramForm program={null} close={adding.close} />}
    </Page>
  );
}
