import { Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { LiveProvider } from "@/lib/live";
import { LazyToaster } from "@/app/shell/lazy-toaster";
import { BottomBar } from "@/app/shell/bottom-bar";
import { GlobalDialogs } from "@/app/shell/global-dialogs";
import { ShellContext } from "@/app/shell/shell-context";
import { SideBar } from "@/app/shell/side-bar";
import { TopBar } from "@/app/shell/top-bar";
import { TroubleBar } from "@/app/shell/trouble-bar";
import { UnreadTitle } from "@/app/shell/unread-title";
import { DialogLoading } from "@/components/ui/dialog-loading";
import { withPageTexts } from "@/i18n";
import { cn } from "@/lib/cn";
import { usePreference } from "@/lib/preferences";
import { keepTyped, takeTyped } from "@/lib/typed-ahead";
import { useHotkeys } from "@/lib/use-hotkeys";
import { toast } from "@/lib/toast";

// Nobody hovers before the first paint.
const TooltipLayer = lazy(async () => ({ default: (await import("@/components/ui/tooltip-layer")).TooltipLayer }));
const loadPalette = () => withPageTexts(import("@/app/palette/command-palette"));
const CommandPalette = lazy(loadPalette);
const ShortcutsDialog = lazy(() => withPageTexts(import("@/app/shell/shortcuts-dialog")));

/** Everything around a page: side bar, top bar, trouble bar; a bottom bar on phones. */
export function AppShell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { ticketId } = useParams({ strict: false });
  const [sidebar, setSidebar] = usePreference("sidebar");
  const [palette, setPalette] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  const toggleSidebar = () => { setSidebar(sidebar === "rail" ? "full" : "rail"); };

  useHotkeys({ "[": toggleSidebar, "?": () => { setShortcuts(true); } });
  const openPalette = () => {
    keepTyped();
    setPalette(true);
  };
  const closePalette = () => {
    takeTyped();
    setPalette(false);
  };
  useHotkeys({ "mod+k": openPalette }, { inFields: true });

  // Loaded while nothing else is to do, so that Ctrl K never waits.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), 3_000);
    return () => { clearTimeout(timer); };
  }, []);

  const leaveGone = useCallback((goneId: string) => {
    if (goneId !== ticketId) return;
    toast(t("conversation.gone"));
    void navigate({ to: "/inbox", search: true });
  }, [ticketId, navigate, t]);

  return (
    <LiveProvider onGone={leaveGone}>
        <ShellContext value={{ openPalette, openShortcuts: () => { setShortcuts(true); } }}>
          <a href="#conteudo" className="sr-only z-50 rounded-md bg-card px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2">{t("shell.skip")}</a>
          <div className="flex h-dvh overflow-hidden">
            <SideBar mode={sidebar} onToggle={toggleSidebar} />
            <div className="flex min-w-0 flex-1 flex-col">
              <TopBar className={cn(ticketId && "max-md:hidden")} />
              <TroubleBar />
              <main id="conteudo" className="grid min-h-0 min-w-0 flex-1"><Outlet /></main>
              <BottomBar className={cn(ticketId && "max-md:hidden")} />
            </div>
          </div>
          <UnreadTitle />
          <Suspense fallback={<DialogLoading onClose={() => { closePalette(); setShortcuts(false); }} />}>
            {palette ? <CommandPalette onClose={closePalette} onShortcuts={() => { setShortcuts(true); }} /> : null}
            {shortcuts ? <ShortcutsDialog onClose={() => { setShortcuts(false); }} /> : null}
          </Suspense>
          <GlobalDialogs />
          <LazyToaster />
          <Suspense fallback={null}><TooltipLayer /></Suspense>
        </ShellContext>
    </LiveProvider>
  );
}
