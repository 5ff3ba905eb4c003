import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Confirmation } from '../../ui/confirmation.tsx'
import { Question } from '../../ui/modal.tsx'
import { countInWords } from '../../ui/words.ts'
import { useLinkQuestion } from './link-question.ts'
import { countControls, visiblePaste } from './paste.ts'

interface CloseQuestionProps {
  readonly title: string
  readonly onKeep: () => void
  readonly onClose: () => void
}

export function CloseQuestion({ title, onKeep, onClose }: CloseQuestionProps) {
  return (
    <Confirmation title={`Close “${title}”?`} confirm="End and close" onConfirm={onClose} onClose={onKeep}>
      <p>It is running. Closing it ends whatever runs in it.</p>
    </Confirmation>
  )
}

interface PasteQuestionProps {
  readonly text: string
  /** Whether the program takes a paste as a whole, so that lines do not run by themselves. */
  readonly takesPastes: boolean
  readonly onCancel: () => void
  readonly onPaste: () => void
}

const mostShown = 4000

export function PasteQuestion({ text, takesPastes, onCancel, onPaste }: PasteQuestionProps) {
  const lines = text.split(/\r\n|\r|\n/).length
  const controls = countControls(text)
  return (
    <Confirmation
      title={`Paste ${countInWords(lines, 'line')}?`}
      cancel="Cancel"
      confirm={controls === 0 ? 'Paste' : 'Paste without them'}
      isHarmless
      onConfirm={onPaste}
      onClose={onCancel}
    >
      {lines > 1 && !takesPastes && (
        <p>The program in this terminal takes each line as soon as it arrives, as if you had pressed Enter.</p>
      )}
      {controls > 0 && (
        <p>
          {countInWords(controls, 'control character')} would be keys and not text:{' '}
          {controls === 1 ? 'it is' : 'they are'} left out.
        </p>
      )}
      {(lines === 1 || takesPastes) && controls === 0 && <p>It holds characters that are not seen as text.</p>}
      <pre className="paste-preview" tabIndex={0} aria-label="What would be pasted">
        {visiblePaste(text.slice(0, mostShown))}
        {text.length > mostShown && `\n… and ${countInWords(text.length - mostShown, 'more letter')}`}
      </pre>
    </Confirmation>
  )
}

/** Nothing that a sandbox prints opens by itself; the person sees where it leads first. */
export function LinkQuestion() {
  const backend = useBackend()
  const address = useLinkQuestion((state) => state.address)
  if (address === null) return null
  const close = () => {
    useLinkQuestion.setState({ address: null })
  }
  return (
    <Question
      title="Open this address outside?"
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            look="outlined"
            onClick={() => {
              close()
              attempt(() => navigator.clipboard.writeText(address))
            }}
          >
            Copy
          </Button>
          <Button
            look="filled"
            onClick={() => {
              close()
              if (backend.desktop === null) window.open(address, '_blank', 'noopener,noreferrer')
              else attempt(async () => backend.desktop?.openOutside(address))
            }}
          >
            Open in the browser
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>A program in the sandbox printed this link. It opens in your browser, outside the sandbox.</p>
        <pre className="paste-preview" tabIndex={0} aria-label="Address">
          {address}
        </pre>
      </div>
    </Question>
  )
}
