import type { Counter } from "../shape";
import type { useOutbox } from "../useOutbox";
import type { Undo } from "../useUndo";
import { Away } from "./Away";
import { CustomerOpen } from "./CustomerOpen";
import { Device } from "./Device";
import { Enrol } from "./Enrol";
import { GiftcardOpen } from "./GiftcardOpen";
import { Idle } from "./Idle";
import { RewardOpen } from "./RewardOpen";
import { TodayList } from "./TodayList";
import { Unknown } from "./Unknown";
import { VoucherOpen } from "./VoucherOpen";
import { Waiting } from "./Waiting";

interface ScreensProps {
  counter: Counter;
  outbox: ReturnType<typeof useOutbox>;
  undo: Undo;
}

/** The middle of the till. */
export function Screens({ counter, outbox, undo }: ScreensProps) {
  const { screen } = counter;
  switch (screen.kind) {
    case "customer":
      return <CustomerOpen key={screen.customer.uuid} counter={counter} screen={screen} />;
    case "away":
      return <Away counter={counter} screen={screen} />;
    case "giftcard":
      return <GiftcardOpen key={screen.card.uuid} counter={counter} screen={screen} />;
    case "voucher":
      return <VoucherOpen key={screen.voucher.uuid} counter={counter} screen={screen} />;
    case "reward":
      return <RewardOpen key={screen.reward.uuid} counter={counter} screen={screen} />;
    case "unknown":
      return <Unknown counter={counter} code={screen.code} />;
    case "enrol":
      return <Enrol counter={counter} code={screen.code} />;
    case "today":
      return <TodayList counter={counter} undo={undo} />;
    case "device":
      return <Device counter={counter} />;
    case "waiting":
      return <Waiting counter={counter} outbox={outbox} />;
    default:
      return <Idle counter={counter} />;
  }
}
