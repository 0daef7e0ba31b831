import { Outlet } from "@tanstack/react-router";
import { SettingsNav } from "@/app/settings/settings-nav";

/** The settings: their pages in a column, the chosen one beside it; on phones one at a time. */
export function SettingsLayout() {
  return (
    <div className="grid min-h-0 min-w-0 grid-cols-[13rem_minmax(0,1fr)] bg-background max-lg:grid-cols-[minmax(0,1fr)]">
      <SettingsNav className="scroll-thin overflow-y-auto border-r bg-card p-2 max-lg:hidden" />
      <div className="scroll-thin min-h-0 min-w-0 overflow-y-auto"><Outlet /></div>
    </div>
  );
}
