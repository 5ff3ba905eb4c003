import type { ReactNode } from 'react'
import { shownName } from '../../ui/words.ts'

interface DiffBarProps {
  readonly path: string
  /** How much is different; empty until it is known. */
  readonly found: string
  readonly children?: ReactNode
}

/** What a comparison is about, above it. */
export function DiffBar({ path, found, children }: DiffBarProps) {
  return (
    <div className="diff-bar">
      <span className="muted truncate">{shownName(path, 300)}</span>
      <span className="diff-count" role="status">
        {found}
      </span>
      {children}
    </div>
  )
}
