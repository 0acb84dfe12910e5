import { useNavigate, useSearch } from "@tanstack/react-router";

interface Asked {
  page: number;
  search: string;
}

/** What a list was asked for, kept in the address: so a link shares it. */
export function useListState<More extends object = object>() {
  const inAddress: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const { page, search } = inAddress;
  const state = {
    ...inAddress,
    page: Number(page ?? 1) || 1,
    search: typeof search === "string" ? search : "",
  } as Asked & Partial<More>;

  /** Asks for something else; from its first page, unless a page is what changes. */
  const ask = (change: Partial<Asked & More>) => {
    const asked = Object.entries({ ...inAddress, page: 1, ...change });
    const said = asked.filter(([name, value]) => value && !(name === "page" && value === 1));
    void navigate({ to: ".", search: Object.fromEntries(said), replace: true } as never);
  };
  return { state, ask };
}
