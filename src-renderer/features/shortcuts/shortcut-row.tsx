import { RotateCcw, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { keysOf, type KnownCommand } from '../../state/commands.ts'
import { changeSetting, useSetting } from '../../state/settings.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { shortcutInWords } from '../../ui/words.ts'
import { KeyRecorder } from './key-recorder.tsx'
import { othersWith, taken, withKeys, type Overrides } from './overrides.ts'

interface ShortcutRowProps {
  readonly command: KnownCommand
  /** All of them, for what else has the same keys. */
  readonly commands: readonly KnownCommand[]
}

/** One command with its keys, and the ways to others. */
export function ShortcutRow({ command, commands }: ShortcutRowProps) {
  const overrides = useSetting('shortcuts')
  const [isRecording, setRecording] = useState(false)
  /** Pressed, but somebody else has it. */
  const [contested, setContested] = useState<string | null>(null)
  const keys = keysOf(command, overrides)
  const change = useRef<HTMLButtonElement>(null)
  const end = () => {
    setRecording(false)
    setContested(null)
    change.current?.focus()
  }
  const save = (next: Overrides) => {
    changeSetting('shortcuts', next)
    end()
  }
  const clashes = keys.flatMap((key) => othersWith(key, command, commands, overrides).map(({ title }) => title))
  return (
    <li className="shortcut" data-changed={command.id in overrides ? '' : undefined}>
      <div className="shortcut-line">
        <span className="shortcut-title">{command.title}</span>
        {isRecording ? (
          <KeyRecorder
            label={`New keys for “${command.title}”`}
            onCancel={(isLeft) => {
              if (isLeft) setRecording(false)
              else end()
            }}
            onPressed={(shortcut) => {
              setRecording(false)
              if (othersWith(shortcut, command, commands, overrides).length > 0) setContested(shortcut)
              else save(withKeys(overrides, command, [shortcut]))
            }}
          />
        ) : (
          <span className="shortcut-keys">
            {keys.map((key) => (
              <kbd key={key} className="kbd">
                {shortcutInWords(key)}
              </kbd>
            ))}
            {keys.length === 0 && <span className="muted">none</span>}
          </span>
        )}
        <span className="shortcut-actions">
          <Button
            ref={change}
            size="small"
            aria-label={`Change keys of “${command.title}”`}
            onClick={() => {
              setContested(null)
              setRecording(true)
            }}
          >
            Change
          </Button>
          <IconButton
            label={`Remove keys of “${command.title}”`}
            size="small"
            disabled={keys.length === 0}
            onClick={() => {
              save(withKeys(overrides, command, []))
            }}
          >
            <X size={14} aria-hidden />
          </IconButton>
          <IconButton
            label={`Reset keys of “${command.title}”`}
            size="small"
            disabled={!(command.id in overrides)}
            onClick={() => {
              save(withKeys(overrides, command, (command.shortcut ?? '').split(' ')))
            }}
          >
            <RotateCcw size={14} aria-hidden />
          </IconButton>
        </span>
      </div>
      {clashes.length > 0 && contested === null && (
        <p className="shortcut-clash">
          The same keys: {[...new Set(clashes)].join(', ')}. The pane with the focus decides.
        </p>
      )}
      {contested !== null && (
        <div className="shortcut-contested" role="alert">
          <span>
            <kbd className="kbd">{shortcutInWords(contested)}</kbd> is{' '}
            {othersWith(contested, command, commands, overrides)
              .map(({ title }) => `“${title}”`)
              .join(' and ')}{' '}
            already.
          </span>
          <Button
            size="small"
            look="outlined"
            autoFocus
            onClick={() => {
              save(taken(contested, command, commands, overrides))
            }}
          >
            Take it
          </Button>
          <Button
            size="small"
            onClick={() => {
              save(withKeys(overrides, command, [contested]))
            }}
          >
            Use for both
          </Button>
          <Button size="small" onClick={end}>
            Leave it
          </Button>
        </div>
      )}
    </li>
  )
}
