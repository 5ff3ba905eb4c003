import { Menu } from '@base-ui/react/menu'
import { Check, CircleX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { encodingNames, textEncodings } from '../../../src-shared/api/text-encoding.ts'
import { useCommand } from '../../state/commands.ts'
import { countInWords } from '../../ui/words.ts'
import { useEditorStatus } from './editor-status.ts'
import './editor-status.css'

const lineEndings = { lf: 'LF', crlf: 'CRLF', cr: 'CR', mixed: 'Mixed' } as const

/** Facts of the file in front in a sandbox, each of which can be changed where it stands. */
export function EditorStatusItems({ sandbox }: { readonly sandbox: string }) {
  const shown = useEditorStatus((state) => (state.shown?.status.sandbox === sandbox ? state.shown : null))
  useCommand(
    shown && {
      id: 'editor.go-to-line',
      title: 'Go to line…',
      shortcut: 'Mod+G',
      run: () => shown.actions.goToLine(),
    },
  )
  if (shown === null) return null
  const { status, actions } = shown
  const { withSpaces, size } = status.indentation
  const encoding = encodingNames[status.encoding] + (status.byteOrderMark ? ' with BOM' : '')
  return (
    <div className="editor-status" role="group" aria-label="File in front">
      {status.errors + status.warnings > 0 && (
        <button
          type="button"
          className="status-button"
          title="Go to the next problem (F8)"
          aria-label={`Problems: ${countInWords(status.errors, 'error')}, ${countInWords(status.warnings, 'warning')}`}
          onClick={() => actions.goToNextProblem()}
        >
          <CircleX size={13} aria-hidden data-has={status.errors > 0 ? 'errors' : undefined} />
          {status.errors}
          <TriangleAlert size={13} aria-hidden data-has={status.warnings > 0 ? 'warnings' : undefined} />
          {status.warnings}
        </button>
      )}
      <button type="button" className="status-button" title="Go to line" onClick={() => actions.goToLine()}>
        {`Ln ${String(status.line)}, Col ${String(status.column)}`}
        {status.selected > 0 && ` (${String(status.selected)} selected)`}
      </button>
      <StatusMenu
        name="Indentation"
        className="editor-status-lesser"
        label={`${withSpaces ? 'Spaces' : 'Tabs'}: ${String(size)}`}
      >
        {[2, 4, 8].flatMap((width) =>
          [true, false].map((spaces) => (
            <Choice
              key={`${String(width)} ${String(spaces)}`}
              isChosen={spaces === withSpaces && width === size}
              choose={() => actions.setIndentation({ withSpaces: spaces, size: width })}
            >
              {`${spaces ? 'Spaces' : 'Tabs'}: ${String(width)}`}
            </Choice>
          )),
        )}
      </StatusMenu>
      <StatusMenu name="Encoding" label={encoding}>
        {status.canEdit && <p className="menu-heading">Save as</p>}
        {status.canEdit &&
          textEncodings.map((one) => (
            <Choice
              key={one}
              isChosen={one === status.encoding}
              choose={() => actions.setForm({ encoding: one, byteOrderMark: one.startsWith('utf-16') })}
            >
              {encodingNames[one]}
            </Choice>
          ))}
        {status.canEdit && status.encoding === 'utf-8' && (
          <Choice
            isChosen={status.byteOrderMark}
            choose={() => actions.setForm({ byteOrderMark: !status.byteOrderMark })}
          >
            With byte order mark
          </Choice>
        )}
        <p className="menu-heading">{status.isDirty ? 'Read it as another one: save first' : 'Read it as'}</p>
        {!status.isDirty &&
          textEncodings.map((one) => (
            <Choice key={one} isChosen={false} choose={() => actions.reopenAs(one)}>
              {encodingNames[one]}
            </Choice>
          ))}
      </StatusMenu>
      <StatusMenu name="Line ends" label={lineEndings[status.lineEnding]} disabled={!status.canEdit}>
        {(['lf', 'crlf'] as const).map((one) => (
          <Choice key={one} isChosen={one === status.lineEnding} choose={() => actions.setForm({ lineEnding: one })}>
            {lineEndings[one]}
          </Choice>
        ))}
      </StatusMenu>
      <StatusMenu name="Language" label={status.language}>
        {actions.languages().map(({ id, name }) => (
          <Choice key={id} isChosen={name === status.language} choose={() => actions.setLanguage(id)}>
            {name}
          </Choice>
        ))}
      </StatusMenu>
    </div>
  )
}

interface StatusMenuProps {
  readonly name: string
  readonly label: string
  readonly className?: string
  readonly disabled?: boolean
  readonly children: ReactNode
}

function StatusMenu({ name, label, className = '', disabled = false, children }: StatusMenuProps) {
  return (
    <Menu.Root>
      <Menu.Trigger
        className={`status-button ${className}`.trim()}
        aria-label={`${name}: ${label}`}
        title={name}
        disabled={disabled}
      >
        {label}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="end" sideOffset={6} className="layer">
          <Menu.Popup className="popup menu editor-status-menu">{children}</Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

interface ChoiceProps {
  readonly isChosen: boolean
  readonly choose: () => void
  readonly children: ReactNode
}

function Choice({ isChosen, choose, children }: ChoiceProps) {
  return (
    <Menu.Item className="menu-item" onClick={choose}>
      {children}
      {isChosen && (
        <span className="menu-hint">
          <Check size={14} aria-label="chosen" />
        </span>
      )}
    </Menu.Item>
  )
}
