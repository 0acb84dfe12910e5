import { Button, SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { boot } from "../../boot";
import { useAccount, useMay } from "../../shell/session";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/states";
import { Attention } from "./Attention";
import { Checklist } from "./Checklist";
import { useFigure } from "./figures";
import { Live } from "./Live";
import { Tiles } from "./Tiles";

/** How it goes. */
export default function HomePage() {
  const { t } = useTranslation("home");
  const { name } = useAccount();
  const may = useMay();
  return (
    <Page title={t("title")} help={t("help", { business: name })}>
      <Checklist />
      {may("events:read") ? <Going /> : <Empty title={t("welcome")} action={<ToRegister />} />}
    </Page>
  );
}

function Going() {
  const { t } = useTranslation("home");
  const members = useFigure("members").data;
  const given = useFigure("given").data;
  const isEmpty = members?.now === 0 && given?.now === 0;
  return (
    <>
      <Tiles isEmpty={isEmpty} />
      {isEmpty && (
        <Empty title={t("empty")} action={<ToRegister />}>
          {t("emptyHelp")}
        </Empty>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Live />
        <Attention />
      </SimpleGrid>
    </>
  );
}

function ToRegister() {
  const { t } = useTranslation("shell");
  return (
    <Button component="a" href={`${boot.root}/register`} target="_blank">
      {t("openRegister")}
    </Button>
  );
}
