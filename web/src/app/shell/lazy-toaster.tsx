import { lazy, Suspense, useEffect, useState } from "react";
import { onFirstToast } from "@/lib/toast";

const Toaster = lazy(() => import("@/components/ui/toaster"));

export function LazyToaster() {
  const [wanted, setWanted] = useState(false);
  useEffect(() => onFirstToast(() => setWanted(true)), []);
  return <Suspense fallback={null}>{wanted ? <Toaster /> : null}</Suspense>;
}
