import { useMemo, useState } from 'react'
import { Autocomplete } from '@base-ui/react/autocomplete'
import { Search } from 'lucide-react'
import { catalogue } from '../../state/command-catalogue.ts'
import { useCommands } from '../../state/commands.ts'
import { useTypedAhead } from '../../state/typed-ahead.ts'
import { useSandboxes } from '../../state/server-facts.ts'
import { useSetting } from '../../state/settings.ts'
import { useView } from '../../state/view.ts'
import { PaletteDialog } from '../../ui/palette.tsx'
import { StateDot } from '../../ui/state-dot.tsx'
import { paletteAtFirst, paletteFound, paletteItems, type PaletteGroup, type PaletteItem } from './palette-items.ts'
import { CommandIcon } from './command-icon.tsx'
import { noteCommand, recentCommands } from './recent-commands.ts'

/** Every command of the window and every sandbox, found by typing. */
export function Palette() {
  const close = useView((view) => view.close)
  return (
    <PaletteDialog title="Commands" onClose={close}>
      <PaletteList close={close} />
    </PaletteDialog>
  )
}

function PaletteList({ close }: { readonly close: () => void }) {
  const [typed, setTyped] = useState('')
  const groups = useGroups(typed.trim())
  return (
    <Autocomplete.Root
      open
      inline
      value={typed}
      onValueChange={setTyped}
      items={groups}
      filter={null}
      itemToStringValue={(item: PaletteItem) => item.title}
      autoHighlight="always"
      keepHighlight
    >
      <div className="palette-input">
        <Search size={16} aria-hidden />
        <Autocomplete.Input
          aria-label="Search or run a command"
          placeholder="Search or run a command…"
          onFocus={useTypedAhead(setTyped)}
        />
        <kbd className="kbd">Esc</kbd>
      </div>
      <div>
        <Autocomplete.Empty>
          <p className="palette-empty">Nothing has that name. Try “new”, “open”, “stop” or “theme”.</p>
        </Autocomplete.Empty>
        <Autocomplete.List className="palette-results">
          {(group: PaletteGroup) => (
            <Autocomplete.Group key={group.label} items={group.items} className="palette-group">
              <Autocomplete.GroupLabel className="palette-label">{group.label}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(item: PaletteItem) => (
                  <PaletteLine
                    key={item.id}
                    item={item}
                    isFound={typed.trim() !== ''}
                    run={() => {
                      close()
                      noteCommand(item.id)
                      // After the dialog gave the focus back, so that the command may move it.
                      requestAnimationFrame(item.run)
                    }}
                  />
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  )
}

interface PaletteLineProps {
  readonly item: PaletteItem
  /** Whether it stands among matches rather than in its group. */
  readonly isFound: boolean
  readonly run: () => void
}

function PaletteLine({ item, isFound, run }: PaletteLineProps) {
  const { title, group, hint, isKeys = false, state, isDisabled } = item
  return (
    <Autocomplete.Item value={item} className="menu-item palette-item" disabled={isDisabled} onClick={run}>
      <span className="palette-icon">
        {state === undefined ? <CommandIcon id={item.id} group={group} /> : <StateDot state={state} />}
      </span>
      <span className="truncate">{title}</span>
      {isFound && <span className="palette-where">{group}</span>}
      {hint !== '' &&
        (isKeys ? <kbd className="kbd menu-hint">{hint}</kbd> : <span className="menu-hint truncate">{hint}</span>)}
    </Autocomplete.Item>
  )
}

function useGroups(typed: string): readonly PaletteGroup[] {
  const commands = useCommands((state) => state.list)
  const overrides = useSetting('shortcuts')
  const sandboxes = useSandboxes()
  const selected = useView((view) => view.selected)
  const select = useView((view) => view.select)
  const [recent] = useState(recentCommands)
  const items = useMemo(
    () => paletteItems({ commands, catalogue, overrides, sandboxes: sandboxes ?? [], selected, select }),
    [commands, overrides, sandboxes, selected, select],
  )
  return useMemo(() => {
    if (typed === '') return paletteAtFirst(items, recent)
    const found = paletteFound(items, typed, recent)
    return found.length === 0 ? [] : [{ label: 'Found', items: found }]
  }, [items, typed, recent])
}
