import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleUser } from "lucide-react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../api/client";
import { boot } from "../boot";
import { type Language, languages } from "../i18n";
import { refused } from "../ui/notes";
import { Pin } from "./Pin";
import { themes, useChoosing } from "./preferences";
import { useMay, useSession } from "./session";

/** Who is signed in: their theme, their language, the way out. */
export function Me() {
  const { t, i18n } = useTranslation("shell");
  const { person } = useSession();
  const choose = useChoosing();
  const queries = useQueryClient();
  const may = useMay();
  const [isSettingPin, pin] = useDisclosure();

  const signOut = () =>
    answered(api.DELETE("/api/dashboard/session"))
      .then(() => {
        queries.clear();
        location.reload();
      })
      .catch(refused);

  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Button variant="default" px="xs" aria-label={t("me")}>
            <CircleUser size={18} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{person.name}</Menu.Label>
          <Menu.Item component={Link} to={"/me" as string}>
            {t("ownAccount")}
          </Menu.Item>
          <Menu.Label>{t("theme")}</Menu.Label>
          {themes.map((theme) => (
            <Choice
              key={theme}
              words={t(theme)}
              isChosen={theme === person.theme}
              choose={() => {
                choose({ theme });
              }}
            />
          ))}
          <Menu.Label>{t("language")}</Menu.Label>
          {Object.entries(languages).map(([language, words]) => (
            <Choice
              key={language}
              words={words}
              isChosen={i18n.language === language}
              choose={() => {
                choose({ language: language as Language });
              }}
            />
          ))}
          <Menu.Divider />
          {may("loyalty:write") && <Menu.Item onClick={pin.open}>{t("pin")}</Menu.Item>}
          <Menu.Item component="a" href={`${boot.root}/register`} target="_blank">
            {t("openRegister")}
          </Menu.Item>
          <Menu.Item onClick={() => void signOut()}>{t("signOut")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isSettingPin && <Pin close={pin.close} />}
    </>
  );
}

function Choice(props: { words: string; isChosen: boolean; choose: () => void }) {
  return (
    <Menu.RadioItem
      value={props.words}
      checked={props.isChosen}
      onChange={props.choose}
      closeMenuOnClick
    >
      {props.words}
    </Menu.RadioItem>
  );
}
