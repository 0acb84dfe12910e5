import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type NavigateOptions,
} from "@tanstack/react-router";

import { boot } from "./boot";
import { pages } from "./pages";
import { NotFound } from "./shell/NotFound";
import { Shell } from "./shell/Shell";
import { Failed, Waiting } from "./ui/states";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const routes = pages.map((page) =>
  createRoute({
    getParentRoute: () => root,
    path: page.path,
    component: lazyRouteComponent(page.load),
    // What stands behind the question mark is a list's state, so a link shares it.
    validateSearch: (search: Record<string, unknown>) => search,
  }),
);

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: `${boot.root}/dashboard`,
  defaultPreload: "intent",
  defaultPendingComponent: () => <Waiting />,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
  scrollRestoration: true,
});

/** Goes to a page by its address in the table of pages. */
export function go(to: string): void {
  void router.navigate({ to } as NavigateOptions);
}
