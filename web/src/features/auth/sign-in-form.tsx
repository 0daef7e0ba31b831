import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import type { Me } from "@/lib/api-types";
import { ApiError, post } from "@/lib/http";
import { useSetMe } from "@/lib/session";
import { useErrorText } from "@/lib/use-error-text";

const schema = z.object({
  email: z.string().trim().min(1, "auth.emailRequired").pipe(z.email("auth.emailInvalid")),
  password: z.string().min(1, "auth.passwordRequired"),
  tenant: z.string().optional(),
});
type Values = z.infer<typeof schema>;

/** E-mail and password; the company is asked only when the address exists in more than one. */
export function SignInForm({ redirect }: { redirect: string }) {
  const { t } = useTranslation();
  const router = useRouter();
  const setMe = useSetMe();
  const errorText = useErrorText();
  const [visible, setVisible] = useState(false);
  const { register, handleSubmit, setFocus, resetField, formState: { errors } } = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { email: "", password: "" } });

  const signIn = useMutation({
    mutationFn: (values: Values) => post<Me>("/auth/login", values, { anonymous: true }),
    onSuccess: (me) => {
      setMe(me);
      router.history.replace(redirect);
    },
    onError: (error) => {
      if (!(error instanceof ApiError) || error.code !== "invalid_credentials") return;
      resetField("password");
      setFocus("password");
    },
  });

  const tenants = tenantsOf(signIn.error);
  const text = (key: string | undefined) => (key ? (t as (key: string) => string)(key) : undefined);
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void handleSubmit((values) => { signIn.mutate(values); })(event)}>
      <Field label={t("auth.email")} error={text(errors.email?.message)}>
        {(control) => <Input type="email" autoComplete="username" inputMode="email" autoFocus {...control} {...register("email")} />}
      </Field>
      <Field label={t("auth.password")} error={text(errors.password?.message)}>
        {(control) => (
          <div className="relative">
            <Input type={visible ? "text" : "password"} autoComplete="current-password" className="pr-11" {...control} {...register("password")} />
            <Button
              variant="ghost"
              size="icon"
              className="absolute inset-y-0 right-0 h-full rounded-l-none hover:bg-transparent"
              aria-label={visible ? t("auth.hidePassword") : t("auth.showPassword")}
              aria-pressed={visible}
              onClick={() => { setVisible(!visible); }}
            >
              {visible ? <EyeOff className="icon" /> : <Eye className="icon" />}
            </Button>
          </div>
        )}
      </Field>
      {tenants ? (
        <Field label={t("auth.tenant")}>
          {(control) => <Select {...control} {...register("tenant")}>{tenants.map((slug) => <option key={slug} value={slug}>{slug}</option>)}</Select>}
        </Field>
      ) : null}
      {signIn.error ? <p role="alert" className="text-destructive">{errorText(signIn.error)}</p> : null}
      <Button type="submit" variant="primary" className="h-9 max-md:h-11" aria-disabled={signIn.isPending}>
        {signIn.isPending ? t("auth.submitting") : t("auth.submit")}
      </Button>
    </form>
  );
}

/** The companies that the answer `tenant_required` offers. */
function tenantsOf(error: Error | null): string[] | null {
  if (!(error instanceof ApiError) || error.code !== "tenant_required") return null;
  const tenants = (error.body as { tenants?: unknown }).tenants;
  return Array.isArray(tenants) ? tenants.filter((slug) => typeof slug === "string") : null;
}
