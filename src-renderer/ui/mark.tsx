/** The mark: a door half open between two rooms. */
export function Mark({ size = 16 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden>
      <circle cx="8" cy="8" r="6.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 1.25a6.75 6.75 0 0 1 0 13.5z" fill="var(--inside-edge-gvisor)" />
    </svg>
  )
}
