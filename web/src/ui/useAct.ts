import { useMutation, useQueryClient } from "@tanstack/react-query";

import { done, refused } from "./notes";

/** Does something with a row, says that it is done, and has the lists asked again. */
export function useAct<Row, Answer>(
  act: (row: Row) => Promise<Answer>,
  words: string | ((answer: Answer) => string) | null,
  ...lists: string[]
): (row: Row) => void {
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: act,
    onSuccess: (answer) => {
      if (words !== null) done(typeof words === "string" ? words : words(answer));
      for (const list of lists) void queries.invalidateQueries({ queryKey: [list] });
    },
    onError: refused,
  });
  return mutate;
}
