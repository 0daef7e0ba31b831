import { useTranslation } from "react-i18next";
import { Dialog, DialogBody, DialogContent, DialogHeader } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const groups: { title: string; rows: [keys: string[], what: string][] }[] = [
    { title: t("shortcuts.list"), rows: [[["J"], t("shortcuts.next")], [["K"], t("shortcuts.previous")], [["Enter"], t("shortcuts.open")], [["/"], t("shortcuts.search")], [["N"], t("newConversation.title")]] },
    { title: t("shortcuts.general"), rows: [[["Ctrl", "K"], t("shortcuts.palette")], [["["], t("shortcuts.sidebar")], [["Esc"], t("shortcuts.leave")], [["?"], t("shortcuts.help")]] },
    {
      title: t("shortcuts.ticket"),
      rows: [
        [["A"], t("actions.accept")], [["T"], t("actions.transfer")], [["W"], t("actions.wait")], [["R"], t("actions.resolve")],
        [["M"], t("shortcuts.compose")], [["Enter"], t("shortcuts.send")], [["Shift", "Enter"], t("shortcuts.newline")], [["/"], t("composer.quickReplies")], [["Ctrl", "B"], t("shortcuts.bold")], [["Ctrl", "I"], t("shortcuts.italic")], [["E"], t("shortcuts.events")], [["]"], t("shortcuts.panel")],
      ],
    },
  ];
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent className="md:w-[min(34rem,calc(100vw-2rem))]">
        <DialogHeader title={t("shortcuts.title")} description={t("shortcuts.body")} />
        <DialogBody className="block pb-5 md:columns-2 md:gap-6 md:pb-6">
          {groups.map((group) => (
            <section key={group.title} className="mb-5 break-inside-avoid last:mb-0">
              <h3 className="mb-1.5 font-semibold">{group.title}</h3>
              <dl className="grid gap-1.5">
                {group.rows.map(([keys, what]) => (
                  <div key={what} className="flex items-center justify-between gap-3">
                    <dt className="text-muted-foreground">{what}</dt>
                    <dd className="flex gap-1">{keys.map((key) => <Kbd key={key}>{key}</Kbd>)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </DialogBody>
      </DialogContent>
    </Dialog>
  );
}
