import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { useCommands, type Command } from '../../state/commands.ts'
import { useView } from '../../state/view.ts'
import { shortcutInWords } from '../../ui/words.ts'
import '../../ui/palette.css'

/** Every command of the window, found by typing. */
export function Palette() {
  const close = useView((view) => view.close)
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) close()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Viewport className="palette-viewport">
          <Dialog.Popup className="dialog palette" aria-label="Commands">
            <PaletteList close={close} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PaletteList({ close }: { readonly close: () => void }) {
  const commands = useCommands((state) => state.list)
  const sorted = [...commands].filter(({ id }) => id !== 'palette').sort((a, b) => a.title.localeCompare(b.title))
  return (
    <Autocomplete.Root
      open
      inline
      items={sorted}
      itemToStringValue={(command: Command) => command.title}
      autoHighlight="always"
      keepHighlight
    >
      <div className="palette-input">
        <Search size={16} aria-hidden />
        <Autocomplete.Input aria-label="Search or run a command" placeholder="Search or run a command…" />
        <kbd className="kbd">Esc</kbd>
      </div>
      <div>
        <Autocomplete.Empty>
          <p className="palette-empty">No command has that name. Try “new”, “open”, “stop” or “theme”.</p>
        </Autocomplete.Empty>
        <Autocomplete.List className="palette-results">
          {(command: Command) => (
            <Autocomplete.Item
              key={command.id}
              value={command}
              className="menu-item"
              onClick={() => {
                close()
                // After the dialog gave the focus back, so that the command may move it.
                requestAnimationFrame(command.run)
              }}
            >
              <span className="truncate">{command.title}</span>
              {command.shortcut && (
                <span className="menu-hint">{shortcutInWords(command.shortcut.split(' ')[0] ?? '')}</span>
              )}
            </Autocomplete.Item>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  )
}
