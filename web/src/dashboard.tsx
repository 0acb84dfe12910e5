import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { boot } from "./boot";
import { startSpeaking } from "./i18n";
import { openPage } from "./open";
import { router } from "./router";
import { SignedIn } from "./shell/SignedIn";
import { Providers } from "./ui/Providers";

const place = document.getElementById("root");
if (place === null) throw new Error("The page has no place for the dashboard.");

await startSpeaking(boot.language);
createRoot(place).render(
  <StrictMode>
    <Providers>
      {openPage() ?? (
        <SignedIn>
          <RouterProvider router={router} />
        </SignedIn>
      )}
    </Providers>
  </StrictMode>,
);
