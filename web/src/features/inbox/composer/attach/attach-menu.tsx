import { Camera, FileText, Image, MapPin, UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import { AttachButton, type ComposerPart } from "@/features/inbox/composer/composer-toolbar";

interface Props {
  opened: boolean;
  onMedia: () => void;
  onDocument: () => void;
  onCamera: () => void;
  onPart: (part: ComposerPart) => void;
}

export default function AttachMenu({ opened, onMedia, onDocument, onCamera, onPart }: Props) {
  const { t } = useTranslation();
  return (
    <DropdownMenu defaultOpen={opened} modal={false}>
      <DropdownMenuTrigger asChild><AttachButton /></DropdownMenuTrigger>
      <DropdownMenuContent align="start" side="top">
        <DropdownMenuItem onSelect={onMedia}><Image aria-hidden="true" />{t("composer.attachMedia")}</DropdownMenuItem>
        <DropdownMenuItem onSelect={onDocument}><FileText aria-hidden="true" />{t("composer.attachDocument")}</DropdownMenuItem>
        <DropdownMenuItem className="hidden touch:flex" onSelect={onCamera}><Camera aria-hidden="true" />{t("composer.attachCamera")}</DropdownMenuItem>
        <DropdownMenuItem onSelect={() => { onPart("location"); }}><MapPin aria-hidden="true" />{t("composer.attachLocation")}</DropdownMenuItem>
        <DropdownMenuItem onSelect={() => { onPart("contact"); }}><UserRound aria-hidden="true" />{t("composer.attachContact")}</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
