import { Button } from "@mantine/core";

interface ActProps {
  words: string;
  /** Of which row: for who hears the button and doesn't see where it stands. */
  of?: string;
  isBusy?: boolean;
  run: () => void;
}

/** What can be done with one row of a list. */
export function Act({ words, of, isBusy, run }: ActProps) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      disabled={isBusy}
      onClick={run}
      {...(of && { "aria-label": `${words}: ${of}` })}
    >
      {words}
    </Button>
  );
}
