import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { boot } from "./boot";
import { startSpeaking } from "./i18n";
import { Display } from "./register/Display";
import { Till } from "./register/Till";
import { Providers } from "./ui/Providers";

const place = document.getElementById("root");
if (place === null) throw new Error("The page has no place for the register.");

await startSpeaking(boot.language);
const isDisplay = location.pathname.replace(/\/$/, "").endsWith("/register/display");
createRoot(place).render(
  <StrictMode>
    <Providers>{isDisplay ? <Display /> : <Till />}</Providers>
  </StrictMode>,
);

// Where there is none, as without https, the register works while the network does.
if ("serviceWorker" in navigator && !isDisplay)
  void navigator.serviceWorker
    .register(`${boot.root}/register/worker.js`, { scope: `${boot.root}/register` })
    .catch(() => undefined);
