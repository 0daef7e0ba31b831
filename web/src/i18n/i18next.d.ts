import "i18next";
import type pages from "./locales/pages/pt-BR.json";
import type ptBR from "./locales/pt-BR.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof ptBR & typeof pages };
  }
}
