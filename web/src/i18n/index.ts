import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import ptBR from "@/i18n/locales/pt-BR.json";
import { configureFormat } from "@/lib/format";
import { getPreference, setPreference, type Preferences } from "@/lib/preferences";

type Language = Preferences["language"];

/** Names of the languages, each in itself. */
export const LANGUAGES: { code: Language; name: string }[] = [
  { code: "pt-BR", name: "Português" },
  { code: "en", name: "English" },
  { code: "es", name: "Español" },
];

const loaders: Record<Exclude<Language, "pt-BR">, () => Promise<{ default: typeof ptBR }>> = {
  en: () => import("@/i18n/locales/en.json"),
  es: () => import("@/i18n/locales/es.json"),
};

/** Texts that no first page needs, loaded with the pages that do. */
const pages: Record<Language, () => Promise<{ default: object }>> = {
  "pt-BR": () => import("@/i18n/locales/pages/pt-BR.json"),
  en: () => import("@/i18n/locales/pages/en.json"),
  es: () => import("@/i18n/locales/pages/es.json"),
};
let pagesWanted = false;

/** Brings the texts of the later pages; call it where such a page or part is loaded, before it is drawn. */
export async function loadPageTexts(): Promise<void> {
  pagesWanted = true;
  await addPageTexts(i18next.language as Language);
}

/** `load(…)` of a lazy part, with the texts of the later pages beside it. */
export async function withPageTexts<T>(part: Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([part, loadPageTexts()]);
  return loaded;
}

async function addPageTexts(language: Language): Promise<void> {
  if (i18next.getResource(language, "translation", "connections") !== undefined) return;
  const texts = await pages[language]();
  i18next.addResourceBundle(language, "translation", texts.default, true, true);
}

export async function setupI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "pt-BR",
    fallbackLng: "pt-BR",
    resources: { "pt-BR": { translation: ptBR } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  const language = getPreference("language");
  if (language !== "pt-BR") await changeLanguage(language);
}

/** Loads the texts if needed, then switches the interface, dates and <html lang>. */
export async function changeLanguage(language: Language): Promise<void> {
  if (language !== "pt-BR" && !i18next.hasResourceBundle(language, "translation")) {
    const texts = await loaders[language]();
    i18next.addResourceBundle(language, "translation", texts.default);
  }
  if (pagesWanted) await addPageTexts(language);
  configureFormat({ locale: language });
  document.documentElement.lang = language;
  setPreference("language", language);
  await i18next.changeLanguage(language);
}
