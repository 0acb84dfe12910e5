import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../api/client";
import { When } from "../ui/Figures";
import { refused } from "../ui/notes";
import { useMay, useSession } from "./session";
import classes from "./SandboxStrip.module.css";
import { switchTo } from "./switching";

/** Around everything: that this is no real business, in a colour and not in it alone. */
export function SandboxFrame() {
  return <div className={classes.frame} aria-hidden="true" />;
}

/** Below the head, the same in words; the clock, and the way out. */
export function SandboxStrip() {
  const { t } = useTranslation("shell");
  const live = useSession().others.filter((other) => !other.is_sandbox);
  const [back] = live;
  return (
    <div className={classes.strip} role="region" aria-label={t("sandbox")}>
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Text fw={650} size="sm">
          {t("sandbox")}
        </Text>
        <Text size="sm" truncate visibleFrom="sm">
          {t("sandboxHelp")}
        </Text>
      </Group>
      <Group gap="sm" wrap="nowrap">
        <Clock />
        {back && live.length === 1 && (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => {
              switchTo(back.uuid).catch(refused);
            }}
          >
            {t("leaveSandbox")}
          </Button>
        )}
      </Group>
    </div>
  );
}

/** What its clock shows, which may be far ahead. */
function Clock() {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ["test-clock"],
    queryFn: () => answered(api.GET("/api/dashboard/test-clock")),
    enabled: may("accounts:read"),
  });
  if (!data) return null;
  return (
    <Text size="sm" visibleFrom="xs">
      <When at={data.now} />
    </Text>
  );
}
