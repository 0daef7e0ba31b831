import js from "@eslint/js";
import importX from "eslint-plugin-import-x";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

// Arrows of src: shared (lib, components, i18n, api) <- features <- app, routes. No feature knows another.
const zones = [
  { target: ["./src/lib", "./src/components", "./src/i18n", "./src/api"], from: ["./src/features", "./src/app", "./src/routes", "./src/testing"], message: "Shared code knows no feature." },
  { target: "./src/features/auth", from: "./src/features", except: ["./auth"], message: "A feature does not import another." },
  { target: "./src/features/inbox", from: "./src/features", except: ["./inbox"], message: "A feature does not import another." },
  { target: "./src/features/quick-replies", from: "./src/features", except: ["./quick-replies"], message: "A feature does not import another." },
  { target: "./src/features/new-conversation", from: "./src/features", except: ["./new-conversation"], message: "A feature does not import another." },
  { target: "./src/features/connections", from: "./src/features", except: ["./connections"], message: "A feature does not import another." },
  { target: "./src/features/alerts", from: "./src/features", except: ["./alerts"], message: "A feature does not import another." },
  { target: "./src/features/contacts", from: "./src/features", except: ["./contacts"], message: "A feature does not import another." },
  { target: "./src/features/search", from: "./src/features", except: ["./search"], message: "A feature does not import another." },
  { target: "./src/features/history", from: "./src/features", except: ["./history"], message: "A feature does not import another." },
  { target: "./src/features", from: ["./src/app", "./src/routes"], message: "A feature does not know the application around it." },
];

export default tseslint.config(
  { ignores: ["dist", "src/api", "src/routeTree.gen.ts", "test-results", "playwright-report"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    plugins: { "import-x": importX },
    languageOptions: { globals: globals.browser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { "import-x/resolver-next": [aliasResolver()] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "max-lines": ["error", { max: 400 }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreVoidReturningFunctions: true }],
      "no-restricted-syntax": ["error", { selector: "Literal[value=/(#[0-9a-fA-F]{3,8}\\b|oklch\\(|rgba?\\()/]", message: "Colours come from tokens.css." }],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [reactHooks.configs.flat["recommended-latest"]],
    // Says that React Compiler skips a component; the compiler is not in use.
    rules: { "react-hooks/incompatible-library": "off" },
  },
  { files: ["src/lib/preferences.ts"], rules: { "no-restricted-syntax": "off" } },
  { files: ["**/*.test.{ts,tsx}", "src/testing/**"], rules: { "import-x/no-restricted-paths": "off", "@typescript-eslint/no-non-null-assertion": "off", "@typescript-eslint/require-await": "off" } },
  { files: ["scripts/**", "*.js"], languageOptions: { globals: globals.node } },
  { files: ["public/**"], languageOptions: { globals: globals.browser, sourceType: "script" }, rules: { "no-unused-vars": "off" } },
);

/** Resolves "@/…" and relative paths to files, so that the zones above can judge them. */
function aliasResolver() {
  return importX.createNodeResolver({ alias: { "@": [`${import.meta.dirname}/src`] }, extensions: [".ts", ".tsx", ".json", ".css", ".mjs", ".js"] });
}
