import { Keyboard, X } from 'lucide-react'
import { useState } from 'react'
import { groupOf, placeOfGroup } from '../../state/command-catalogue.ts'
import { keysOf, knownCommands, useCommands, type KnownCommand } from '../../state/commands.ts'
import { areSame } from '../../state/keys.ts'
import { resetSetting, useSetting } from '../../state/settings.ts'
import { useView } from '../../state/view.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { PageHead, PageSearch } from '../../ui/page-head.tsx'
import { countInWords, shortcutInWords } from '../../ui/words.ts'
import { KeyRecorder } from './key-recorder.tsx'
import type { Overrides } from './overrides.ts'
import { ShortcutRow } from './shortcut-row.tsx'
import './shortcuts.css'

/** Every command with its keys: looked up by name or by pressing them, and changed. */
export function ShortcutsPage() {
  const [search, setSearch] = useState('')
  const [keys, setKeys] = useState<string | null>(null)
  const [isRecording, setRecording] = useState(false)
  const leave = useView((view) => view.leavePage)
  const overrides = useSetting('shortcuts')
  const commands = knownCommands(useCommands((state) => state.seen))
  const found = commands.filter((command) => isFound(command, { search, keys, overrides }))
  const groups = [...new Set(found.map(({ id }) => groupOf(id)))].sort((a, b) => placeOfGroup(a) - placeOfGroup(b))
  return (
    <section
      className="page shortcuts-page"
      aria-label="Keyboard shortcuts"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        if (search === '' && keys === null) leave()
        setSearch('')
        setKeys(null)
      }}
    >
      <PageHead title="Keyboard shortcuts" onLeave={leave}>
        <div className="shortcuts-search">
          {isRecording ? (
            <KeyRecorder
              label="Keys to look for"
              onCancel={() => {
                setRecording(false)
              }}
              onPressed={(shortcut) => {
                setKeys(shortcut)
                setRecording(false)
              }}
            />
          ) : (
            <PageSearch label="Search commands" text={search} onType={setSearch} />
          )}
          <IconButton
            label="Search by pressing keys"
            look="outlined"
            onClick={() => {
              setRecording(true)
            }}
          >
            <Keyboard size={16} aria-hidden />
          </IconButton>
        </div>
      </PageHead>
      <div className="shortcuts-state">
        <span role="status" className="muted">
          {countInWords(found.length, 'command')}
          {keys !== null && ` with ${shortcutInWords(keys)}`}
        </span>
        {keys !== null && (
          <Button
            size="small"
            onClick={() => {
              setKeys(null)
            }}
          >
            <X size={12} aria-hidden />
            All keys
          </Button>
        )}
        <span className="statusbar-space" />
        <Button
          size="small"
          disabled={Object.keys(overrides).length === 0}
          onClick={() => {
            resetSetting('shortcuts')
          }}
        >
          Reset all
        </Button>
      </div>
      {groups.map((group) => (
        <section key={group} className="settings-group" aria-label={group}>
          <h2>{group}</h2>
          <ul className="settings-list">
            {found
              .filter(({ id }) => groupOf(id) === group)
              .map((command) => (
                <ShortcutRow key={command.id} command={command} commands={commands} />
              ))}
          </ul>
        </section>
      ))}
      <p className="muted shortcuts-note">
        Inside a terminal most keys belong to the program there: only those with {shortcutInWords('Mod+Shift')} (on a
        Mac those with ⌘) and F6 reach Airlock.
      </p>
    </section>
  )
}

interface Wanted {
  readonly search: string
  readonly keys: string | null
  readonly overrides: Overrides
}

function isFound(command: KnownCommand, { search, keys, overrides }: Wanted): boolean {
  const own = keysOf(command, overrides)
  if (keys !== null && !own.some((one) => areSame(one, keys))) return false
  const text =
    `${groupOf(command.id)} ${command.title} ${own.map((one) => shortcutInWords(one)).join(' ')}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
