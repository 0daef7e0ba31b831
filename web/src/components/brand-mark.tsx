/** Balcão's sign: a speech bubble on a counter. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 28 28" aria-hidden="true" className={className}>
      <rect width="28" height="28" rx="6" className="fill-primary" />
      <path d="M7.5 7h13A1.5 1.5 0 0 1 22 8.5v5a1.5 1.5 0 0 1-1.5 1.5h-6.2L10.5 18v-3h-3A1.5 1.5 0 0 1 6 13.5v-5A1.5 1.5 0 0 1 7.5 7z" className="fill-primary-foreground" />
      <path d="M5.5 21.5h17" className="stroke-primary-foreground" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}
