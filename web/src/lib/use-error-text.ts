import { useTranslation } from "react-i18next";
import { ApiError } from "@/lib/http";

/** Text for people of any failure: by the API's code, then its own words, then a general one. */
export function useErrorText(): (error: unknown, values?: Record<string, string>) => string {
  const { t, i18n } = useTranslation();
  return (error, values = {}) => {
    if (!(error instanceof ApiError)) return t("errors.unknown");
    const key = `errors.${error.code}`;
    const options = { seconds: error.retryAfterSeconds ?? 30, ...values };
    if (i18n.exists(key)) return (t as (key: string, options: object) => string)(key, options);
    return error.status < 500 && error.message ? error.message : t("errors.unknown");
  };
}
