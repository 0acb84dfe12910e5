import { notifications } from "@mantine/notifications";
import i18next from "i18next";
import { createElement } from "react";

import { Refusal } from "../api/refusal";
import { UndoNote } from "./UndoNote";

/** Says that it is done; for ten seconds it can be undone, where that is possible. */
export function done(message: string, undo?: () => Promise<unknown>): void {
  const id = `done-${String(Date.now())}`;
  const close = () => notifications.hide(id);
  notifications.show({
    id,
    color: "success",
    message: undo ? createElement(UndoNote, { message, undo, close }) : message,
    withCloseButton: true,
    closeButtonProps: { "aria-label": i18next.t("close") },
  });
}

/** Says why it was refused, and that nothing was changed. */
export function refused(error: unknown): void {
  const reason = error instanceof Refusal ? error.message : i18next.t("unreachable");
  notifications.show({
    color: "danger",
    title: i18next.t("failed"),
    message: i18next.t("failedHelp", { reason }),
    closeButtonProps: { "aria-label": i18next.t("close") },
    role: "alert",
  });
}
