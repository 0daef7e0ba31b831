import { Check } from "lucide-react";
import { useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { COLORS, type FormValues } from "@/features/connections/form-schema";

/** One of the six colours; a name stands for each, so that none is told by colour alone. */
export function ColorField() {
  const { t } = useTranslation();
  const { control, setValue } = useFormContext<FormValues>();
  const color = useWatch({ control, name: "color" });
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t("connections.form.color")}</legend>
      <div className="flex gap-2 max-md:gap-1">
        {COLORS.map((each) => (
          <label key={each} title={t(`connections.form.colors.${each}`)} className="grid size-8 cursor-pointer place-items-center rounded-full border-2 border-transparent has-checked:border-ring has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring max-md:size-11">
            <input type="radio" name="color" value={each} checked={color === each} onChange={() => { setValue("color", each, { shouldDirty: true }); }} className="sr-only" aria-label={t(`connections.form.colors.${each}`)} />
            <span className="grid size-6 place-items-center rounded-full text-card" style={{ background: `var(--conn-${each})` }} aria-hidden="true">{color === each ? <Check className="size-3.5" strokeWidth={3} /> : null}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
