import { Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useOnce } from "../../api/useOnce";
import { count } from "../../i18n/figures";
import type { Counter, Screen } from "../shape";
import styles from "../Counter.module.css";
import * as server from "../server";
import { useShortcuts } from "../useWedge";

type Open = Extract<Screen, { kind: "customer" }>;

interface Tile {
  key: string;
  title: string;
  text: string;
  isOpen: boolean;
  redeem: (key: string) => Promise<void>;
}

const MOST = 9;

/** Up to nine things to have now, by the keys 1 to 9; then what is still too dear. */
export function Tiles({ counter, screen }: { counter: Counter; screen: Open }) {
  const { t } = useTranslation("register");
  const [chosen, setChosen] = useState<Tile | null>(null);
  const tiles = useTiles(counter, screen);
  const first = useRef<HTMLButtonElement>(null);
  useNumbers(tiles, setChosen, () => first.current?.focus());

  return (
    <Stack gap="sm">
      <Title order={2}>{t("rewards")}</Title>
      <Text size="sm" c="dimmed">
        {t("rewardKeys")}
      </Text>
      {tiles.length === 0 && <Text>{t("noRewards")}</Text>}
      {tiles.map((tile, at) => (
        <Button
          key={tile.key}
          ref={at === 0 ? first : undefined}
          className={styles.tile}
          variant="default"
          justify="space-between"
          disabled={!tile.isOpen || counter.isOffline}
          onClick={() => {
            setChosen(tile);
          }}
          rightSection={<Text>{tile.text}</Text>}
        >
          {tile.isOpen ? `${String(at + 1)} · ${tile.title}` : tile.title}
        </Button>
      ))}
      <Confirm
        tile={chosen}
        close={() => {
          setChosen(null);
        }}
        failed={counter.failed}
      />
    </Stack>
  );
}

function Confirm(props: { tile: Tile | null; close: () => void; failed: (e: unknown) => void }) {
  const { t } = useTranslation("register");
  const { tile, close, failed } = props;
  const once = useOnce();
  const [isSending, setSending] = useState(false);
  const redeem = async () => {
    if (tile === null || isSending) return;
    setSending(true);
    try {
      await once(tile.key, tile.redeem);
      close();
    } catch (error) {
      close();
      failed(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Modal
      opened={tile !== null}
      onClose={close}
      title={t("redeemTitle")}
      centered
      closeButtonProps={{ "aria-label": t("back") }}
    >
      <Stack>
        <Text size="xl" fw={650}>
          {tile?.title}
        </Text>
        <Text>{tile?.text}</Text>
        <Group>
          <Button size="xl" data-autofocus loading={isSending} onClick={() => void redeem()}>
            {t("handOver")}
          </Button>
          <Button size="xl" variant="default" onClick={close}>
            {t("back")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function useTiles(counter: Counter, { customer }: Open): Tile[] {
  const { t } = useTranslation("register");
  const { done } = counter;
  const said = (title: string, text: string) => ({ title, text, credits: null, balance: null });
  const claimed = customer.claimed.map((each) => ({
    key: each.uuid,
    title: each.title,
    text: t("claimed"),
    isOpen: true,
    redeem: async (key: string) => {
      const { uuid } = await server.collect(each.uuid, key);
      const undo = { what: "collectable-rewards", uuid } as const;
      done({ ...said(t("handedOver"), each.title), isValue: true, undo });
    },
  }));
  const offers = customer.rewards.map((each) => ({
    key: each.uuid,
    title: each.title,
    text: each.is_claimable
      ? t("costs", { count: each.required_credits })
      : each.missing > 0
        ? t("toGo", { count: each.missing })
        : t("notNow"),
    isOpen: each.is_claimable,
    redeem: async (key: string) => {
      const { uuid, credits, contact } = await server.redeem(customer.uuid, each.uuid, key);
      const balance = contact.credit_balance.balance;
      const text = t("rewardGiven", { title: each.title, balance: count(balance) });
      const undo = { what: "reward-receptions", uuid } as const;
      done({ title: t("handedOver"), text, isValue: true, credits, balance, undo });
    },
  }));
  const open = [...claimed, ...offers.filter((each) => each.isOpen)].slice(0, MOST);
  return [...open, ...offers.filter((each) => !each.isOpen).slice(0, MOST)];
}

/** The amount has the plain digits: with Alt a number is a reward, and R goes there. */
function useNumbers(tiles: Tile[], choose: (tile: Tile) => void, reach: () => void): void {
  const chosen = (event: KeyboardEvent) => {
    const number = /^Digit([1-9])$/.exec(event.code)?.[1];
    const tile = number === undefined ? undefined : tiles[Number(number) - 1];
    if (!tile?.isOpen) return;
    event.preventDefault();
    choose(tile);
  };
  useShortcuts((event) => {
    if (event.key.toLowerCase() === "r") reach();
    else if (!(event.target instanceof HTMLInputElement)) chosen(event);
  });
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.altKey) chosen(event);
    };
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener("keydown", key);
    };
  });
}
