import { useSyncExternalStore } from 'react'
import { encodingNames } from '../../../src-shared/api/text-encoding.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { bytesInWords } from '../../ui/words.ts'
import { CodeView } from './code-view.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import type { DocumentState } from './document-state.ts'
import type { EditorDocument } from './editor-document.ts'
import type { Reveal } from './layout.ts'

interface DocumentViewProps {
  readonly document: EditorDocument
  readonly group: number
  readonly focusRequests: number
  readonly reveal: Reveal | null
  /** Questions about the file are asked where the person is. */
  readonly isActive: boolean
  /** Given where all of it is new: its lines are shown as added, and told how many they are. */
  readonly onAddedLines?: (lines: number) => void
}

/** One open file with what there is to say about it above. */
export function DocumentView({ document, isActive, ...view }: DocumentViewProps) {
  const state = useSyncExternalStore(document.subscribe, () => document.state)
  return (
    <div className="document">
      <DocumentBanner document={document} state={state} />
      {state.content === 'loading' && (
        <div className="document-loading" role="status" aria-busy="true" aria-label="Loading" />
      )}
      {state.content === 'binary' && (
        <div className="empty">
          <h3>This file is not text</h3>
          <p>{bytesInWords(state.bytes)}. Programs in the sandbox can use it; the editor leaves it as it is.</p>
        </div>
      )}
      {(state.content === 'text' || state.content === 'too-large') && (
        <CodeView document={document} isReadOnly={state.readOnly !== null} isActive={isActive} {...view} />
      )}
      {isActive && state.isConflict && state.outside !== null && (
        <ConflictDialog document={document} theirs={state.outside} />
      )}
    </div>
  )
}

export function DocumentBanner({
  document,
  state,
}: {
  readonly document: EditorDocument
  readonly state: DocumentState
}) {
  if (state.error !== null)
    return (
      <ErrorCallout
        error={state.error}
        actions={
          state.content === 'failed' && (
            <Button
              size="small"
              look="outlined"
              onClick={() => {
                document.lookAgain()
              }}
            >
              Try again
            </Button>
          )
        }
        {...(state.content === 'failed'
          ? {}
          : {
              onDismiss: () => {
                document.dismissError()
              },
            })}
      />
    )
  if (state.outside !== null)
    return (
      <Callout
        tone="warn"
        title={state.outside.kind === 'deleted' ? 'It was deleted in the sandbox' : 'It changed in the sandbox'}
        actions={
          <>
            {state.outside.kind === 'text' && (
              <Button
                size="small"
                look="outlined"
                onClick={() => {
                  document.takeTheirs()
                }}
              >
                Take theirs
              </Button>
            )}
            <Button
              size="small"
              look="outlined"
              onClick={() => {
                void document.save()
              }}
            >
              {state.outside.kind === 'deleted' ? 'Write it again' : 'Decide…'}
            </Button>
          </>
        }
      >
        <span className="muted">Your text here is not saved, and nothing of it is lost.</span>
      </Callout>
    )
  switch (state.readOnly) {
    case 'too-large':
      return (
        <Callout tone="info" title={`${bytesInWords(state.bytes)}: too large to edit`}>
          <span className="muted">The beginning is shown. Use a terminal for the rest.</span>
        </Callout>
      )
    case 'lossy':
      return (
        <Callout
          tone="warn"
          title={`Not all of it is ${encodingNames[state.encoding]}: read-only`}
          actions={
            <Button
              size="small"
              look="outlined"
              onClick={() => {
                document.reopenAs('windows-1252')
              }}
            >
              Open as Windows-1252
            </Button>
          }
        >
          <span className="muted">
            Saving would change bytes that nobody edited. As Windows-1252 every byte is kept, though letters may look
            wrong.
          </span>
        </Callout>
      )
    case 'permission':
      return (
        <Callout tone="info" title="Read-only">
          <span className="muted">Nobody may write this file. `chmod u+w` in a terminal changes that.</span>
        </Callout>
      )
    case null:
      return state.hasLongLines ? (
        <Callout tone="info" title="It has very long lines">
          <span className="muted">Colours and language help are off for it, so that it stays quick.</span>
        </Callout>
      ) : null
  }
}
