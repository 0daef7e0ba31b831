import type { ReactNode } from "react";

export function Section({ title, end, children }: { title?: ReactNode; end?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-b px-4 pt-3 pb-3.5">
      {title ? (
        <h3 className="mb-2 flex items-center gap-1.5 text-sm leading-5 font-semibold">
          {title}
          {end ? <span className="ml-auto inline-flex items-center gap-1 text-xs font-normal text-muted-foreground">{end}</span> : null}
        </h3>
      ) : null}
      {children}
    </section>
  );
}
