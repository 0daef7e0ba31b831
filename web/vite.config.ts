import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath, URL } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const api = process.env.BALCAO_API_URL ?? "http://127.0.0.1:8080";

/** Serves the mock service worker in `dev:mock` only, so no build ever contains it. */
function mockWorker(): Plugin {
  return {
    name: "balcao-mock-worker",
    configureServer(server) {
      server.middlewares.use("/mockServiceWorker.js", (_request, response) => {
        response.setHeader("Content-Type", "text/javascript");
        createReadStream(fileURLToPath(new URL("./node_modules/msw/lib/mockServiceWorker.js", import.meta.url))).pipe(response);
      });
    },
  };
}

/** `virtual:emoji/pt`: what the picker needs of that language's emoji, a quarter of the whole: [emoji, group, words]. */
function emojiData(): Plugin {
  const prefix = "virtual:emoji/";
  return {
    name: "balcao-emoji",
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : null),
    async load(id) {
      if (!id.startsWith(`\0${prefix}`)) return null;
      const file = fileURLToPath(new URL(`./node_modules/emojibase-data/${id.slice(prefix.length + 1)}/compact.json`, import.meta.url));
      const all = JSON.parse(await readFile(file, "utf8")) as { unicode: string; label: string; tags?: string[]; group?: number }[];
      // Group 2 holds parts of emoji (skin, hair), which nobody sends alone.
      const shown = all.filter(({ group }) => group !== undefined && group !== 2);
      return `export default ${JSON.stringify(shown.map(({ unicode, label, tags = [], group }) => [unicode, group, [label, ...tags].join("|")]))};`;
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [
    tanstackRouter({ target: "react", autoCodeSplitting: true, quoteStyle: "double", semicolons: true }),
    react(),
    tailwindcss(),
    emojiData(),
    ...(mode === "mock" ? [mockWorker()] : []),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    host: "127.0.0.1",
    port: 5173,
    proxy: mode === "mock" ? undefined : { "/api": { target: api, ws: true } },
  },
  build: { target: "es2022", manifest: true, sourcemap: false },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    testTimeout: 30_000,
  },
}));
