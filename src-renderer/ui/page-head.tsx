import { ArrowLeft, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import './page-head.css'

export interface PageHeadProps {
  readonly title: string
  readonly onLeave: () => void
  /** What the page is looked through with. */
  readonly children: ReactNode
}

/** The head of a page of the main area: stays on top while the page scrolls. */
export function PageHead({ title, onLeave, children }: PageHeadProps) {
  return (
    <header className="page-head">
      <div className="page-title">
        <IconButton label="Back" shortcut="Esc" onClick={onLeave}>
          <ArrowLeft size={16} aria-hidden />
        </IconButton>
        <h1>{title}</h1>
      </div>
      {children}
    </header>
  )
}

export interface PageSearchProps {
  readonly label: string
  readonly text: string
  readonly onType: (text: string) => void
}

/** Looks a page through by typing; what is typed first goes into it. */
export function PageSearch({ label, text, onType }: PageSearchProps) {
  return (
    <label className="page-search">
      <Search size={14} aria-hidden />
      <input
        type="search"
        aria-label={label}
        placeholder={`${label}…`}
        autoFocus
        value={text}
        onChange={(event) => {
          onType(event.target.value)
        }}
      />
    </label>
  )
}
