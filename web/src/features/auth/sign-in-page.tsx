import { useTranslation } from "react-i18next";
import { SignInForm } from "@/features/auth/sign-in-form";
import { BrandMark } from "@/components/brand-mark";
import { Button } from "@/components/ui/button";
import { changeLanguage, LANGUAGES } from "@/i18n";
import { usePreference } from "@/lib/preferences";

export function SignInPage({ redirect, expired }: { redirect: string; expired: boolean }) {
  const { t } = useTranslation();
  const [language] = usePreference("language");
  return (
    <main className="flex min-h-dvh flex-col items-center bg-background px-4 pt-[14vh] pb-6">
      <title>{`${t("auth.title")} · ${t("app.name")}`}</title>
      <div className="w-full max-w-90">
        <div className="mb-6 flex items-center gap-3">
          <BrandMark className="size-10" />
          <div>
            <h1 className="text-lg font-semibold">{t("auth.title")}</h1>
            <p className="text-muted-foreground">{t("auth.subtitle")}</p>
          </div>
        </div>
        {expired ? <p role="status" className="mb-3 rounded-md bg-sla-warn-muted px-3 py-2 text-sla-warn">{t("auth.expired")}</p> : null}
        <div className="rounded-lg border bg-card p-4 md:p-5">
          <SignInForm redirect={redirect} />
        </div>
      </div>
      <nav aria-label={t("shell.language")} className="mt-auto flex gap-1 pt-8">
        {LANGUAGES.map(({ code, name }) => (
          <Button key={code} variant="ghost" lang={code} aria-pressed={language === code} className="aria-pressed:text-foreground" onClick={() => void changeLanguage(code)}>
            {name}
          </Button>
        ))}
      </nav>
    </main>
  );
}
