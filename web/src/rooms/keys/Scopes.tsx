import { Checkbox, type CheckboxGroupProps, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { grouped, usePermissionWords } from "../../ui/permissions";
import classes from "./Scopes.module.css";

interface ScopesProps extends Omit<CheckboxGroupProps<string>, "children"> {
  /** What there is to choose from: nobody gives what they may not do themselves. */
  permissions: string[];
}

/** What a key may do, thing by thing. */
export function Scopes({ permissions, ...field }: ScopesProps) {
  const { t } = useTranslation("keys");
  const { roomWords, verbWords } = usePermissionWords();
  return (
    <Checkbox.Group label={t("scopes")} description={t("scopesHelp")} {...field}>
      <Stack gap="xs" mt="xs">
        {grouped(permissions).map(([room, verbs]) => (
          <fieldset key={room} className={classes.room}>
            <legend className={classes.name}>{roomWords(room)}</legend>
            <Group gap="md">
              {verbs.map((verb) => (
                <Checkbox
                  key={verb}
                  value={`${room}:${verb}`}
                  label={verbWords(verb)}
                  title={`${room}:${verb}`}
                />
              ))}
            </Group>
          </fieldset>
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
