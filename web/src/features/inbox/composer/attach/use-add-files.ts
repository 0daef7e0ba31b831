import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { sizeText } from "@/features/inbox/composer/attach/classify";
import type { DraftActions } from "@/features/inbox/composer/use-draft-actions";
import { withPageTexts } from "@/i18n";
import type { Ticket } from "@/lib/api-types";
import { useUploads } from "@/lib/live";
import { toast } from "@/lib/toast";

const MOST_FILES = 30;

/** Takes files from the button, the clipboard or a drop into the tray, in their order; says which it can't take, and why. */
export function useAddFiles(ticket: Ticket, { change, draft }: DraftActions): (files: File[]) => Promise<void> {
  const { t, i18n } = useTranslation();
  const uploads = useUploads();
  const held = draft.files.length;
  const ticketId = ticket.id;
  return useCallback(async (files: File[]) => {
    const { prepareFile } = await withPageTexts(import("@/features/inbox/composer/attach/prepare-file"));
  
    for (const file of files.slice(0, Math.max(0, MOST_FILES - held))) {
      const prepared = await prepareFile(file, { ticketId, pastedName: t("composer.pastedName"), uploads });
      if ("reason" in prepared) {
        const words = { name: prepared.name, size: sizeText(prepared.most ?? 0, i18n.language) };
        toast(prepared.reason === "empty" ? t("composer.fileEmpty", words) : t("composer.fileTooLarge", words), "error");
        continue;
      }
      change(({ files: before }) => ({ files: [...before, prepared] }));
    }
    if (files.length + held > MOST_FILES) toast(t("composer.tooManyFiles", { count: MOST_FILES }), "error");
  }, [ticketId, held, change, t, i18n, uploads]);
}
