/** The widget: one self-contained classic script that any employer page can load. */
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    lib: {
      entry: "widget/main.ts",
      name: "SanadChat",
      formats: ["iife"],
      fileName: () => "widget.js",
    },
  },
});
