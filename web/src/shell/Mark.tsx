/** The notched stamp that stands for Regulars. */
export function Mark({ size = 40 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        fill="var(--brand)"
        d="M4 2h24a2 2 0 0 1 2 2v9a3 3 0 0 0 0 6v9a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2v-9a3 3 0 0 0 0-6V4a2 2 0 0 1 2-2z"
      />
      <path
        d="M12 23V9h5a4.5 4.5 0 0 1 0 9h-5m5 0 4 5"
        fill="none"
        stroke="var(--on-brand)"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
