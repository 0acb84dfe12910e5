import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense } from "react";

import { Refusal } from "../api/refusal";
import { Failed, Waiting } from "../ui/states";
import { sessionQuery } from "./session";
import { SignIn } from "./SignIn";
import { Switched } from "./Switched";

// Whatever else is open, also another dialog.
const ABOVE_ALL = 1_000;

/** What only somebody who is signed in sees; the others see the way in. */
export function SignedIn({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  if (session.isPending) return <Waiting />;
  const isOut = session.error instanceof Refusal && session.error.status === 401;
  if (session.data === undefined) {
    if (isOut) return <SignIn hasEnded={false} />;
    return <Failed error={session.error} retry={() => void session.refetch()} />;
  }
  return (
    <>
      <Suspense fallback={<Waiting />}>
        <Switched>{children}</Switched>
      </Suspense>
      {/* What was typed on the page stays, below the way back in. */}
      <Modal
        opened={isOut}
        onClose={() => undefined}
        withCloseButton={false}
        padding={0}
        zIndex={ABOVE_ALL}
      >
        <SignIn hasEnded />
      </Modal>
    </>
  );
}
