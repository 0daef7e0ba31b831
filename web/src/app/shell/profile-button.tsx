import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { useMe } from "@/lib/session";

export function ProfileButton(props: ComponentProps<"button">) {
  const { t } = useTranslation();
  const { user } = useMe();
  return (
    <button type="button" className="ml-1 grid size-8 place-items-center rounded-full max-md:ml-0 max-md:size-11" aria-label={t("shell.profile", { name: user.name })} {...props}>
      <Avatar id={user.id} name={user.name} size={28} />
    </button>
  );
}
