import { useSyncExternalStore } from 'react'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { countInWords } from '../../ui/words.ts'
import { visiblePaste } from './paste.ts'
import type { TerminalSession } from './terminal-session.ts'

/**
 * A program wants text on the clipboard. It is no dialog: a program must not be able to take the focus from somebody
 * who types, whose next key would be the answer.
 */
export function WishBar({ session }: { readonly session: TerminalSession }) {
  const { clipboardWish: text } = useSyncExternalStore(session.subscribe, () => session.state)
  if (text === null) return null
  const answer = (how: 'allow' | 'refuse' | 'never') => {
    const allowed = session.answerWish(how)
    if (allowed !== null) attempt(() => navigator.clipboard.writeText(allowed))
    session.focus()
  }
  return (
    <div className="terminal-note terminal-wish" role="status">
      <span className="truncate">
        A program here wants to put {countInWords(text.length, 'letter')} on your clipboard:{' '}
        <code>{visiblePaste(text.slice(0, 200)).replaceAll('\n', '\u23ce')}</code>
      </span>
      <Button size="small" look="outlined" onClick={() => answer('allow')}>
        Allow once
      </Button>
      <Button size="small" onClick={() => answer('refuse')}>
        Refuse
      </Button>
      <Button size="small" onClick={() => answer('never')}>
        Never here
      </Button>
    </div>
  )
}
