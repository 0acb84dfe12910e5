import { Button, Paper, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { count, money } from "../../i18n/figures";
import { useAccount } from "../../shell/session";
import { compared } from "./compared";
import { DAYS, type Figure, type FigureName, names, useFigure } from "./figures";
import classes from "./Home.module.css";

// Of these it is told what they were at a moment; of the others, in the days before.
const AT_A_MOMENT: FigureName[] = ["members", "outstanding"];

/** The figures that a day begins with. */
export function Tiles({ isEmpty }: { isEmpty: boolean }) {
  const { t } = useTranslation("home");
  return (
    <SimpleGrid
      component="ul"
      className={classes.tiles}
      cols={{ base: 2, md: 3 }}
      aria-label={t("figures")}
    >
      {names.map((name) => (
        <Tile key={name} name={name} isEmpty={isEmpty} />
      ))}
    </SimpleGrid>
  );
}

function Tile({ name, isEmpty }: { name: FigureName; isEmpty: boolean }) {
  const { t } = useTranslation(["home", "common"]);
  const { data, error, refetch } = useFigure(name);
  return (
    <Paper component="li" withBorder radius="md" p="md" bg="var(--surface)">
      <Text size="sm" c="dimmed" fw={500}>
        {t(`home:of.${name}`)}
      </Text>
      {data ? (
        <Told figure={data} isEmpty={isEmpty} />
      ) : error ? (
        <div role="alert">
          <Text my="xs">{t("home:tileFailed")}</Text>
          <Button variant="default" size="compact-sm" onClick={() => void refetch()}>
            {t("common:retry")}
          </Button>
        </div>
      ) : (
        <Skeleton height={44} mt="xs" className="waiting" />
      )}
    </Paper>
  );
}

function Told({ figure, isEmpty }: { figure: Figure; isEmpty: boolean }) {
  const { t } = useTranslation("home");
  const { currency } = useAccount();
  const { name, now, before } = figure;
  if (isEmpty || now === null || before === null)
    return (
      <>
        <p className={classes.figure}>—</p>
        <Text size="sm" c="dimmed">
          {isEmpty ? t("afterFirst") : t("notCounted")}
        </Text>
      </>
    );
  return (
    <>
      <p className={classes.figure}>{name === "revenue" ? money(now, currency) : count(now)}</p>
      <Compared name={name} now={now} before={before} />
    </>
  );
}

function Compared(props: { name: FigureName; now: number; before: number }) {
  const { t } = useTranslation("home");
  const said = compared(props);
  const when = AT_A_MOMENT.includes(props.name) ? "at" : "during";
  const arrow = { more: "↑", less: "↓", same: "", first: "↑" }[said.kind];
  const percent = "percent" in said ? count(said.percent) : "";
  return (
    <Text size="sm" c="dimmed">
      {arrow && <span aria-hidden>{arrow} </span>}
      {t(`compared.${when}.${said.kind}`, { percent, days: DAYS })}
    </Text>
  );
}
