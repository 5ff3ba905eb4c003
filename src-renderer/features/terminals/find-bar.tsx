import { useEffect, useRef, useState, type ReactNode } from 'react'
import { ArrowDown, ArrowUp, CaseSensitive, Regex, WholeWord, X } from 'lucide-react'
import { useAppearance } from '../../state/appearance.ts'
import { IconButton } from '../../ui/button.tsx'
import { isPattern, type FindOptions, type Found } from './finder.ts'
import type { TerminalSession } from './terminal-session.ts'

const plain: FindOptions = { caseSensitive: false, wholeWord: false, regex: false }

/** Finds text in a terminal. `request` counts up whenever the person asks for it again. */
export function FindBar({ session, request, onClose }: FindBarProps) {
  const field = useRef<HTMLInputElement>(null)
  const { finder } = session
  const [text, setText] = useState(() => firstText(session))
  const [options, setOptions] = useState(plain)
  const [found, setFound] = useState<Found | null>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [request])
  useEffect(() => finder.follow(setFound), [finder])
  // Another theme has other colours for what is found.
  const look = useAppearance((appearance) => appearance.look)
  useEffect(() => {
    finder.find(text, options, 'typed')
  }, [finder, text, options, look])
  const step = (to: 'next' | 'previous') => {
    finder.find(text, options, to)
  }
  const close = () => {
    finder.clear()
    onClose()
    session.focus()
  }
  const toggle = (name: keyof FindOptions, label: string, icon: ReactNode) => (
    <IconButton
      label={label}
      size="small"
      aria-pressed={options[name]}
      onClick={() => {
        setOptions({ ...options, [name]: !options[name] })
      }}
    >
      {icon}
    </IconButton>
  )
  return (
    <div
      className="find-bar popup"
      role="search"
      aria-label="Find in the terminal"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
        else if (event.key === 'F3') step(event.shiftKey ? 'previous' : 'next')
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <input
        ref={field}
        className="input"
        aria-label="Find"
        placeholder="Find"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
        }}
        onKeyDown={(event) => {
          // Up the screen, where what was printed before is.
          if (event.key === 'Enter') step(event.shiftKey ? 'next' : 'previous')
        }}
      />
      <span className="find-count" role="status" data-none={text !== '' && found?.count === 0 ? '' : undefined}>
        {countInWords(text, options, found)}
      </span>
      {toggle('caseSensitive', 'Match case', <CaseSensitive size={14} aria-hidden />)}
      {toggle('wholeWord', 'Whole words', <WholeWord size={14} aria-hidden />)}
      {toggle('regex', 'Regular expression', <Regex size={14} aria-hidden />)}
      <IconButton label="Previous match" shortcut="Enter" size="small" onClick={() => step('previous')}>
        <ArrowUp size={14} aria-hidden />
      </IconButton>
      <IconButton label="Next match" shortcut="Shift+Enter" size="small" onClick={() => step('next')}>
        <ArrowDown size={14} aria-hidden />
      </IconButton>
      <IconButton label="Close" shortcut="Escape" size="small" onClick={close}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  )
}

interface FindBarProps {
  readonly session: TerminalSession
  readonly request: number
  readonly onClose: () => void
}

/** What is selected, if that is a piece of a line. */
function firstText({ terminal }: TerminalSession): string {
  const selected = terminal.getSelection()
  return selected.length > 200 || selected.includes('\n') ? '' : selected
}

function countInWords(text: string, options: FindOptions, found: Found | null): string {
  if (text === '') return ''
  if (options.regex && !isPattern(text)) return 'No pattern'
  if (found === null || found.count === 0) return 'None'
  const count = `${found.count}${found.isMore ? '+' : ''}`
  return found.at === 0 ? count : `${found.at} of ${count}`
}
