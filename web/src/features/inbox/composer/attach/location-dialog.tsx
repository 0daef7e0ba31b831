import { zodResolver } from "@hookform/resolvers/zod";
import { LocateFixed } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { parsePlace } from "@/features/inbox/composer/attach/place";
import type { Outgoing } from "@/lib/outbox";

const schema = z.object({ place: z.string().refine((text) => parsePlace(text) !== null), name: z.string().trim().max(200), address: z.string().trim().max(500) });
const ASK_MS = 15_000;

/** Where the shop or the driver is: from this device, or typed as coordinates or a map's link. */
export default function LocationDialog({ onClose, onSend }: { onClose: () => void; onSend: (location: NonNullable<Outgoing["location"]>) => void }) {
  const { t } = useTranslation();
  const { register, handleSubmit, setValue, formState: { errors } } = useForm({ resolver: zodResolver(schema), defaultValues: { place: "", name: "", address: "" } });
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<"denied" | "unknown" | null>(null);

  const locate = () => {
    setAsking(true);
    setRefusal(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAsking(false);
        setValue("place", `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`, { shouldValidate: true });
      },
      (error) => {
        setAsking(false);
        setRefusal(error.code === error.PERMISSION_DENIED ? "denied" : "unknown");
      },
      { enableHighAccuracy: true, timeout: ASK_MS },
    );
  };
  const submit = handleSubmit(({ place, name, address }) => {
    const found = parsePlace(place);
    if (!found) return;
    onSend({ ...found, name, address });
    onClose();
  });
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent>
        <form noValidate onSubmit={(event) => void submit(event)} className="contents">
          <DialogHeader title={t("composer.locationTitle")} description={t("composer.locationBody")} />
          <DialogBody>
            {"geolocation" in navigator ? (
              <Button className="max-md:h-11" aria-busy={asking} aria-disabled={asking} onClick={locate}><LocateFixed className="icon" aria-hidden="true" />{asking ? t("composer.locating") : t("composer.locate")}</Button>
            ) : null}
            {refusal ? <p role="alert" className="text-destructive">{refusal === "denied" ? t("composer.locationDenied") : t("composer.locationFailed")}</p> : null}
            <Field label={t("composer.coordinates")} error={errors.place ? t("composer.coordinatesInvalid") : undefined} hint={t("composer.coordinatesHint")}>
              {(control) => <Input autoFocus inputMode="text" placeholder="-23.55052, -46.63331" {...control} {...register("place")} />}
            </Field>
            <Field label={t("composer.placeName")}>{(control) => <Input maxLength={200} {...control} {...register("name")} />}</Field>
            <Field label={t("composer.placeAddress")}>{(control) => <Input maxLength={500} autoComplete="street-address" {...control} {...register("address")} />}</Field>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" variant="primary">{t("composer.sendLocation")}</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
