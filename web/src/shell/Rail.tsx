import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { groups, type Group, pages } from "../pages";
import { useMay } from "./session";
import classes from "./Shell.module.css";
import { useTitles } from "./useTitles";

/** The groups of pages that this person may open; what they may not isn't there. */
export function Rail() {
  return groups.map((group) => <GroupOfPages key={group} group={group} />);
}

function GroupOfPages({ group }: { group: Group }) {
  const { t } = useTranslation("shell");
  const may = useMay();
  const titleOf = useTitles();
  const shown = pages.filter((page) => page.group === group && may(page.permission));
  if (shown.length === 0) return null;
  return (
    <section aria-label={t(`group.${group}`)}>
      {shown.length > 1 && <p className={classes.group}>{t(`group.${group}`)}</p>}
      <ul className={classes.list}>
        {shown.map((page) => (
          <li key={page.path}>
            <Link
              to={page.path}
              className={classes.link}
              activeOptions={{ exact: page.path === "/" || shown.length > 1, includeSearch: false }}
            >
              {titleOf(page)}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
