import { readFileSync } from "node:fs";
import { defineConfig } from "@hey-api/openapi-ts";

interface Schema { properties?: Record<string, unknown>; required?: string[] }
interface Spec { paths: Record<string, Record<string, { parameters?: { in: string; schema?: { $ref?: string } }[] }>>; definitions: Record<string, Schema> }

/** Answers whose absent fields are left out. Every other answer holds all of its fields, null where there is nothing (issue: API, lists). */
const SPARSE = ["Problem", "realtime.Frame", "realtime.Event"];

/** swag marks as required only what it validates in requests; this says the same of answers, so that the client's types do. */
function withCompleteAnswers(spec: Spec): Spec {
  const bodies = new Set(
    Object.values(spec.paths).flatMap((path) => Object.values(path)).flatMap((operation) => operation.parameters ?? []).map((parameter) => parameter.schema?.$ref?.replace("#/definitions/", "")),
  );
  for (const [name, schema] of Object.entries(spec.definitions)) {
    if (!bodies.has(name) && !SPARSE.includes(name) && schema.properties) schema.required = Object.keys(schema.properties);
  }
  return spec;
}

const file = new URL("../api/docs/swagger.json", import.meta.url);

export default defineConfig({
  input: withCompleteAnswers(JSON.parse(readFileSync(file, "utf8")) as Spec) as never,
  output: { path: "src/api", importFileExtension: null },
  plugins: ["@hey-api/typescript"],
});
