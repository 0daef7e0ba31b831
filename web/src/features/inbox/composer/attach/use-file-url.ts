import { useEffect, useState } from "react";
import { useUploads } from "@/lib/live";

/** An address for a file that this browser holds; null while it is read, or when it is gone. */
export function useFileUrl(key: string | null): string | null {
  const uploads = useUploads();
  const [url, setUrl] = useState<{ key: string; url: string } | null>(null);
  useEffect(() => {
    if (key === null) return;
    let made: string | null = null;
    let over = false;
    void uploads.file(key).then((file) => {
      if (!file || over) return;
      made = URL.createObjectURL(file);
      setUrl({ key, url: made });
    });
    return () => {
      over = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [uploads, key]);
  return url !== null && url.key === key ? url.url : null;
}
