import { Search } from 'lucide-react'
import { useView } from '../../state/view.ts'
import { shortcutInWords } from '../../ui/words.ts'
import { Mark } from '../../ui/mark.tsx'

export function Titlebar() {
  const open = useView((view) => view.open)
  return (
    <header className="titlebar">
      <span className="titlebar-name">
        <Mark />
        Airlock
      </span>
      <button
        type="button"
        className="titlebar-search"
        onClick={() => {
          open({ kind: 'palette' })
        }}
      >
        <Search size={14} aria-hidden />
        <span className="truncate">Search or run a command…</span>
        <kbd className="kbd">{shortcutInWords('Mod+K')}</kbd>
      </button>
      <span className="titlebar-end" />
    </header>
  )
}
