import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,widget,desk}/**/*.test.ts"],
    environment: "node",
  },
});
