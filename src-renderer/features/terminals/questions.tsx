import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import { countInWords } from '../../ui/words.ts'
import { useLinkQuestion } from './link-question.ts'

interface CloseQuestionProps {
  readonly title: string
  readonly onKeep: () => void
  readonly onClose: () => void
}

export function CloseQuestion({ title, onKeep, onClose }: CloseQuestionProps) {
  return (
    <Question
      title={`Close “${title}”?`}
      onClose={onKeep}
      actions={
        <>
          <Button onClick={onKeep}>Keep it</Button>
          <Button look="danger" onClick={onClose}>
            End and close
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>It is running. Closing it ends whatever runs in it.</p>
      </div>
    </Question>
  )
}

interface PasteQuestionProps {
  readonly text: string
  readonly onCancel: () => void
  readonly onPaste: () => void
}

export function PasteQuestion({ text, onCancel, onPaste }: PasteQuestionProps) {
  const lines = text.split(/\r\n|\r|\n/)
  return (
    <Question
      title={`Paste ${countInWords(lines.length, 'line')}?`}
      onClose={onCancel}
      actions={
        <>
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="filled" onClick={onPaste}>
            Paste
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>The program in this terminal takes each line as soon as it arrives, as if you had pressed Enter.</p>
        <pre className="paste-preview" tabIndex={0} aria-label="What would be pasted">
          {lines.slice(0, 40).join('\n')}
        </pre>
      </div>
    </Question>
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
