import { Keyboard, LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Presence } from "@/app/shell/presence";
import { ProfileButton } from "@/app/shell/profile-button";
import { useShell } from "@/app/shell/shell-context";
import { useSignOut } from "@/app/shell/use-sign-out";
import {
  DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem,
  DropdownMenuSeparator, DropdownMenuShortcut, DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { changeLanguage, LANGUAGES } from "@/i18n";
import { usePreference, type Preferences } from "@/lib/preferences";
import { useMe } from "@/lib/session";

export default function ProfileMenu({ opened }: { opened: boolean }) {
  const { t } = useTranslation();
  const { user, tenant } = useMe();
  const { openShortcuts } = useShell();
  const leave = useSignOut();
  const [theme, setTheme] = usePreference("theme");
  const [density, setDensity] = usePreference("density");
  const [language] = usePreference("language");
  return (
    <DropdownMenu defaultOpen={opened}>
      <DropdownMenuTrigger asChild><ProfileButton /></DropdownMenuTrigger>
      <DropdownMenuContent className="w-64">
        <div className="px-2 py-1.5">
          <div className="truncate text-base font-semibold">{user.name}</div>
          <div className="truncate text-xs text-muted-foreground">{user.role.name} · {tenant.name}</div>
          <Presence className="mt-1 px-0 text-xs md:hidden" />
        </div>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t("shell.theme")}</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={theme} onValueChange={(value) => { setTheme(value as Preferences["theme"]); }}>
          <DropdownMenuRadioItem value="system">{t("shell.themeSystem")}</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="light">{t("shell.themeLight")}</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="dark">{t("shell.themeDark")}</DropdownMenuRadioItem>
        </DropdownMenuRadioGroup>
        <div className="max-md:hidden">
          <DropdownMenuLabel>{t("shell.density")}</DropdownMenuLabel>
          <DropdownMenuRadioGroup value={density} onValueChange={(value) => { setDensity(value as Preferences["density"]); }}>
            <DropdownMenuRadioItem value="comfortable">{t("shell.densityComfortable")}</DropdownMenuRadioItem>
            <DropdownMenuRadioItem value="compact">{t("shell.densityCompact")}</DropdownMenuRadioItem>
          </DropdownMenuRadioGroup>
        </div>
        <DropdownMenuLabel>{t("shell.language")}</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={language} onValueChange={(value) => void changeLanguage(value as Preferences["language"])}>
          {LANGUAGES.map(({ code, name }) => <DropdownMenuRadioItem key={code} value={code} lang={code}>{name}</DropdownMenuRadioItem>)}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem className="max-md:hidden" onSelect={openShortcuts}>
          <Keyboard />{t("shell.shortcuts")}<DropdownMenuShortcut>?</DropdownMenuShortcut>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={leave}><LogOut />{t("auth.signOut")}</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
