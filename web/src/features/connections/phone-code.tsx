import { useMutation } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { HowTo } from "@/features/connections/qr-code";
import type { Connection, PairingCode } from "@/lib/api-types";
import { phoneNumber } from "@/lib/format";
import { ApiError, post } from "@/lib/http";
import { useErrorText } from "@/lib/use-error-text";
import { useSecondsUntil } from "@/lib/use-seconds";

const FEWEST_DIGITS = 10;

/** For a phone whose camera can't read the code: eight letters to type on it. */
export function PhoneCode({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [phone, setPhone] = useState(() => phoneNumber(connection.phone));
  const [short, setShort] = useState(false);
  const code = useMutation({ mutationFn: (digits: string) => post<PairingCode>(`/connections/${connection.id}/pairing/code`, { phone: digits }) });
  const left = useSecondsUntil(code.data?.expires_at);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const digits = phone.replace(/\D/g, "");
    setShort(digits.length < FEWEST_DIGITS);
    if (digits.length >= FEWEST_DIGITS && !code.isPending) code.mutate(digits);
  };
  const fieldError = code.error instanceof ApiError ? code.error.fields.find(({ field }) => field === "phone")?.detail : undefined;
  const current = code.data && left !== 0 ? code.data.code : null;
  return (
    <>
      <form noValidate onSubmit={submit} className="mb-4 grid gap-3">
        <Field label={t("connections.pair.phone")} error={short ? t("connections.pair.phoneShort") : fieldError} hint={t("connections.pair.phoneHint")}>
          {(control) => <Input type="tel" inputMode="tel" autoComplete="tel" value={phone} onChange={(event) => { setPhone(event.target.value); }} {...control} />}
        </Field>
        {code.error && !fieldError ? <p role="alert" className="text-destructive">{errorText(code.error)}</p> : null}
        <div><Button type="submit" variant={current ? "outline" : "primary"} aria-disabled={code.isPending}>{code.isPending ? t("connections.pair.making") : current ? t("connections.pair.codeAgain") : t("connections.pair.codeGet")}</Button></div>
      </form>
      {current ? (
        <div role="status" className="mb-4 rounded-lg border px-4 py-3">
          <div className="flex items-center justify-between gap-2">
            <b className="font-mono text-2xl font-semibold tracking-[0.12em]">{current.length === 8 ? `${current.slice(0, 4)}-${current.slice(4)}` : current}</b>
            <CopyButton text={current} label={t("connections.pair.codeCopy")} />
          </div>
          {left !== null ? <p className="text-muted-foreground tabular-nums">{t("connections.pair.codeValid", { count: left })}</p> : null}
        </div>
      ) : null}
      {code.data && left === 0 ? <p role="status" className="mb-4 text-muted-foreground">{t("connections.pair.codeExpired")}</p> : null}
      <HowTo steps={[t("connections.pair.codeHow1"), t("connections.pair.codeHow2"), t("connections.pair.codeHow3")]} />
    </>
  );
}
