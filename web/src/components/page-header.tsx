import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";

/** What a page is, one sentence about it, and its main action. `back` is shown where the way back is not on screen; the page of a whole `section` has its name in the top bar of phones. */
export function PageHeader({ title, description, action, back, section = false }: { title: ReactNode; description?: ReactNode; action?: ReactNode; back?: { to: "/settings" | "/settings/connections"; label: string; always?: boolean }; section?: boolean }) {
  return (
    <header className="mb-4">
      {back ? (
        <Link to={back.to} className={`hit mb-2 inline-flex items-center gap-1 font-medium text-primary hover:underline ${back.always ? "" : "lg:hidden"}`}>
          <ChevronLeft className="icon" aria-hidden="true" />{back.label}
        </Link>
      ) : null}
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 className={section ? "text-lg font-semibold max-md:sr-only" : "text-lg font-semibold"}>{title}</h2>
          {description ? <p className="text-muted-foreground">{description}</p> : null}
        </div>
        {action}
      </div>
    </header>
  );
}
