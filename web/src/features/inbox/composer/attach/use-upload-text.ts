import { useTranslation } from "react-i18next";
import { FILE_GONE, type Upload } from "@/lib/uploads";

/** What is wrong with an upload, in words; null while it gets on. `final`: it won't get on by itself. */
export function useUploadText(upload: Upload | undefined): { text: string; final: boolean; retry: boolean } | null {
  const { t, i18n } = useTranslation();
  if (!upload) return null;
  if (upload.state === "waiting") {
    const text = upload.code === "too_many_attempts" ? t("composer.tooManyUploads") : upload.code === "network" ? t("fate.waiting") : t("composer.uploadLater");
    return { text, final: false, retry: true };
  }
  if (upload.state !== "failed") return null;
  if (upload.code === FILE_GONE) return { text: t("composer.fileGone"), final: true, retry: false };
  if (upload.code === "too_large") return { text: t("composer.uploadTooLarge"), final: true, retry: false };
  const key = `errors.${upload.code ?? ""}`;
  return { text: i18n.exists(key) ? (t as (key: string) => string)(key) : t("composer.uploadFailed"), final: true, retry: true };
}
