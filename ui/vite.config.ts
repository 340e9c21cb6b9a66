import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The webview of the oldest supported desktop decides the target; nothing is inlined, so a strict CSP holds.
export default defineConfig({
  plugins: [react()],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: { target: ["es2022", "safari16"], assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  test: {
    restoreMocks: true,
    // The longest tests type whole forms, and some wait several times; a busy machine needs its time for that.
    testTimeout: 90_000,
    setupFiles: ["./test/setup.ts"],
    css: { modules: { classNameStrategy: "non-scoped" } },
    projects: [
      { extends: true, test: { name: "logic", environment: "node", include: ["{src,test}/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "window", environment: "jsdom", include: ["{src,test}/**/*.test.tsx"] },
      },
    ],
  },
});
