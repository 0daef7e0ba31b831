import { Link } from "@tanstack/react-router";
import { Smartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { RichText } from "@/components/rich-text";
import { StateMessage } from "@/components/state-message";

/** No number yet: what is needed and where to find it. */
export function FirstNumber({ manages }: { manages: boolean }) {
  const { t } = useTranslation();
  if (!manages) return <StateMessage icon={Smartphone} title={t("connections.empty.title")} body={t("connections.empty.askAdministrator")} />;
  const steps = [t("connections.empty.step1"), t("connections.empty.step2"), t("connections.empty.step3"), t("connections.empty.step4")];
  return (
    <section className="rounded-lg border bg-card px-6 py-6 max-md:px-4">
      <Smartphone className="mb-3 size-6 text-muted-foreground" strokeWidth={1.75} aria-hidden="true" />
      <h3 className="text-base font-semibold">{t("connections.empty.title")}</h3>
      <p className="mt-1 mb-4 max-w-[60ch] text-muted-foreground">{t("connections.empty.body")}</p>
      <ol className="mb-5 grid max-w-[70ch] gap-2.5">
        {steps.map((step, index) => (
          <li key={step} className="grid grid-cols-[20px_minmax(0,1fr)] gap-2.5">
            <span className="grid size-5 place-items-center rounded-full bg-tint text-micro font-semibold tabular-nums" aria-hidden="true">{index + 1}</span>
            <span className="text-muted-foreground"><RichText values={{}}>{step}</RichText></span>
          </li>
        ))}
      </ol>
      <Link to="/settings/connections" search={{ new: true }} className="t-fast inline-flex h-control items-center rounded-md bg-primary px-3 font-medium text-primary-foreground hover:bg-primary-hover">{t("connections.empty.action")}</Link>
    </section>
  );
}
