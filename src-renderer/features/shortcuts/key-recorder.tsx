import { useEffect, useState } from 'react'
import { useCommands } from '../../state/commands.ts'
import { isTyping, pressed } from '../../state/keys.ts'

interface KeyRecorderProps {
  /** Its accessible name. */
  readonly label: string
  readonly onPressed: (shortcut: string) => void
  /** `isLeft`: the focus went elsewhere by itself. */
  readonly onCancel: (isLeft: boolean) => void
}

/** Takes the next keys as a shortcut instead of running what they usually do. Escape and Tab lead out of it. */
export function KeyRecorder({ label, onPressed, onCancel }: KeyRecorderProps) {
  const [hint, setHint] = useState('')
  useEffect(() => {
    useCommands.setState({ isRecording: true })
    return () => {
      useCommands.setState({ isRecording: false })
    }
  }, [])
  return (
    <span className="recorder">
      <input
        readOnly
        autoFocus
        className="recorder-input"
        aria-label={label}
        placeholder="Press keys…"
        onBlur={() => {
          onCancel(true)
        }}
        onKeyDown={(event) => {
          const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
          if (isPlain && event.key === 'Tab') return
          event.preventDefault()
          event.stopPropagation()
          if (isPlain && event.key === 'Escape') {
            onCancel(false)
            return
          }
          const shortcut = pressed(event)
          if (shortcut === null) return
          if (isTyping(shortcut)) setHint('Alone this is text. Hold Ctrl, Alt or ⌘ as well.')
          else onPressed(shortcut)
        }}
      />
      <span role="status" className="recorder-hint">
        {hint}
      </span>
    </span>
  )
}
