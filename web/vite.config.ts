import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const OUT = "../src/regulars/web/static";

/** Each text is also written compressed, so that the server never has to. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    async closeBundle() {
      const names = await readdir(join(OUT, "assets"));
      await Promise.all(names.filter((name) => /\.(js|css)$/.test(name)).map(compress));
    },
  };
}

async function compress(name: string): Promise<void> {
  const path = join(OUT, "assets", name);
  const bytes = await readFile(path);
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, best));
  await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}

export default defineConfig({
  // The server says in the page where it is mounted; files find each other.
  base: "./",
  plugins: [react(), compressed()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    // A file of its own for each font: the policy allows no `data:` addresses for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["dashboard.html", "register.html"] },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8700" } },
});
