import { Button } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { useAccount } from "../../shell/session";
import { Shown } from "../../ui/states";
import { Code } from "./Code";
import { useJoinCode } from "./joinCode";
import classes from "./Start.module.css";

/** What hangs beside the till: the way to a card. */
export default function PosterPage() {
  const { t } = useTranslation("start");
  const { name } = useAccount();
  const asked = useJoinCode();
  useEffect(() => {
    document.title = `${t("poster")} · Regulars`;
  }, [t]);
  return (
    <main className={classes.poster}>
      <Button
        className={classes.unprinted}
        onClick={() => {
          print();
        }}
      >
        {t("posterPrint")}
      </Button>
      <p className={classes.posterName}>{name}</p>
      <h1>{t("posterTitle")}</h1>
      <Shown asked={asked}>
        {({ url, qr_svg: svg }) => (
          <>
            <Code svg={svg} label={t("joining.code")} />
            <p className={classes.posterSteps}>{t("posterSteps")}</p>
            <p className={classes.muted}>{url}</p>
          </>
        )}
      </Shown>
    </main>
  );
}
