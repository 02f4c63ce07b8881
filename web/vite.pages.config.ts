/** The pages: the agent desk and the demonstration portal. Runs after the widget and keeps its output. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";

const pages = ["desk", "portal"]
  .map((page) => [page, resolve(import.meta.dirname, page, "index.html")] as const)
  .filter(([, file]) => existsSync(file));

export default defineConfig({
  // Relative addresses: the server may hang the pages below any path.
  base: "./",
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2022",
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(pages),
    },
  },
});
