import { answered, api } from "../api/client";
import { boot } from "../boot";

// Tabs of one browser share its session: what one switches, all are in.
const channel = new BroadcastChannel("regulars-account");

/** Goes on in another account that this browser is signed in to. */
export async function switchTo(account_uuid: string): Promise<void> {
  await answered(api.POST("/api/dashboard/session/switches", { body: { account_uuid } }));
  begin();
}

/** Goes on in a sandbox of this account. */
export async function enterSandbox(sandbox_uuid: string): Promise<void> {
  const params = { path: { sandbox_uuid } };
  await answered(api.POST("/api/dashboard/sandboxes/{sandbox_uuid}/switches", { params }));
  begin();
}

/** What was asked in the account before is of no use in this one. */
function begin(): void {
  channel.postMessage("switched");
  location.assign(`${boot.root}/dashboard`);
}

/** Tells when another tab has switched; answers how to hear of it no more. */
export function onSwitched(told: () => void): () => void {
  channel.addEventListener("message", told);
  return () => {
    channel.removeEventListener("message", told);
  };
}
