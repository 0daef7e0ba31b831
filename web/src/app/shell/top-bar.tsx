import { useLocation } from "@tanstack/react-router";
import { Moon, Search, Sun } from "lucide-react";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { DeferredMenu } from "@/components/deferred-menu";
import { AlertsButton } from "@/app/shell/alerts-button";
import { sectionOf } from "@/app/shell/nav";
import { Presence } from "@/app/shell/presence";
import { ProfileButton } from "@/app/shell/profile-button";
import { useShell } from "@/app/shell/shell-context";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { withPageTexts } from "@/i18n";
import { cn } from "@/lib/cn";
import { setPreference } from "@/lib/preferences";

// They come right after the first paint; until then their buttons hold the place.
const AlertsPopover = lazy(() => withPageTexts(import("@/app/shell/alerts-popover")));
const ProfileMenu = lazy(() => import("@/app/shell/profile-menu"));

export function TopBar({ className }: { className?: string }) {
  const { t } = useTranslation();
  const { openPalette } = useShell();
  const { pathname } = useLocation();
  return (
    <header className={cn("flex h-topbar shrink-0 items-center gap-4 border-b bg-card pr-3 pl-5 max-md:h-13 max-md:gap-0 max-md:pr-1 max-md:pl-4", className)}>
      <h1 className="text-base font-semibold whitespace-nowrap max-md:text-lg">{t(sectionOf(pathname))}</h1>
      <button
        type="button"
        onClick={openPalette}
        aria-label={t("shell.search")}
        className="t-fast mx-auto flex h-8 w-[min(400px,100%)] min-w-0 items-center gap-2 rounded-md bg-muted pr-1.5 pl-2.5 text-muted-foreground hover:bg-accent max-md:hidden"
      >
        <Search className="icon" aria-hidden="true" />
        <span className="truncate">{t("shell.search")}</span>
        <Kbd className="ml-auto">Ctrl K</Kbd>
      </button>
      <div className="flex items-center gap-1 max-md:ml-auto max-md:gap-0">
        <Presence className="max-md:hidden" />
        <Button variant="ghost" size="icon" className="max-md:hidden" aria-label={t("shell.toggleTheme")} data-tip={t("shell.toggleTheme")} onClick={toggleTheme}>
          <Moon className="icon dark:hidden" aria-hidden="true" />
          <Sun className="icon hidden dark:block" aria-hidden="true" />
        </Button>
        <Button variant="ghost" size="icon" className="md:hidden" aria-label={t("shell.search")} onClick={openPalette}><Search className="icon max-md:size-5" aria-hidden="true" /></Button>
        <DeferredMenu button={(open) => <AlertsButton onClick={open} />}>{(opened) => <AlertsPopover opened={opened} />}</DeferredMenu>
        <DeferredMenu button={(open) => <ProfileButton onClick={open} />}>{(opened) => <ProfileMenu opened={opened} />}</DeferredMenu>
      </div>
    </header>
  );
}

function toggleTheme(): void {
  setPreference("theme", document.documentElement.classList.contains("dark") ? "light" : "dark");
}
