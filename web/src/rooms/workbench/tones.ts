import type { components } from "../../api/schema";
import type { Tone } from "../../ui/State";

type State = components["schemas"]["DeliveryOut"]["state"];

/** How a delivery stands, as a colour says it. */
export const toneOf: Record<State, Tone> = {
  delivered: "success",
  failed: "danger",
  sending: "info",
  stopped: "warning",
  waiting: "info",
};
