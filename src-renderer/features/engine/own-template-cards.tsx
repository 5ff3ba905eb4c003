import { FileWarning, Trash2 } from 'lucide-react'
import type { BrokenTemplate, OwnTemplate } from '../../../src-shared/engine/own-template.ts'
import { useTemplateRemoval } from '../../state/template-removal.ts'
import { IconButton } from '../../ui/button.tsx'
import { countInWords, harmless } from '../../ui/words.ts'
import { TemplateIcon } from './template-icon.tsx'

interface OwnTemplateCardProps {
  readonly template: OwnTemplate
  readonly isDisabled: boolean
  readonly onChoose: () => void
}

/** One of the person’s own: what it adds to what, and the way to remove it. */
export function OwnTemplateCard({ template, isDisabled, onChoose }: OwnTemplateCardProps) {
  const { id, title, description } = template
  return (
    <li className="own-template">
      <button type="button" className="template-card" disabled={isDisabled} onClick={onChoose}>
        <TemplateIcon template={template.base} />
        <span className="template-text">
          <strong>{harmless(title)}</strong>
          <span>{description === '' ? madeOf(template) : harmless(description, 200)}</span>
          <small>
            <span className="template-yours">Yours</span> · {whenBuilt(template)}
          </small>
        </span>
      </button>
      <RemoveButton id={id} title={title} file={template.file} />
    </li>
  )
}

/** One whose file cannot be used: the reason, where it would stand. */
export function BrokenTemplateCard({ template: { id, file, error } }: { readonly template: BrokenTemplate }) {
  return (
    <li className="own-template">
      <div className="template-card template-broken" role="note" aria-label={`Template “${id}” cannot be used`}>
        <span className="template-icon" aria-hidden>
          <FileWarning size={16} />
        </span>
        <span className="template-text">
          <strong>{harmless(id)}</strong>
          <span>{error.message}</span>
          <small>{harmless(error.why, 600)}</small>
          <small>
            <span className="template-yours">Yours</span> · {error.remedy}
          </small>
        </span>
      </div>
      <RemoveButton id={id} title={id} file={file} />
    </li>
  )
}

interface RemoveButtonProps {
  readonly id: string
  readonly title: string
  readonly file: string
}

function RemoveButton(template: RemoveButtonProps) {
  return (
    <IconButton
      size="small"
      className="template-remove"
      label={`Remove the template “${harmless(template.title)}”…`}
      onClick={() => {
        useTemplateRemoval.getState().ask(template)
      }}
    >
      <Trash2 size={14} aria-hidden />
    </IconButton>
  )
}

function madeOf({ base, steps }: OwnTemplate): string {
  return `${harmless(base, 100)}${steps.length === 0 ? '' : ` and ${countInWords(steps.length, 'command')}`}`
}

function whenBuilt({ steps, isBuilt }: OwnTemplate): string {
  if (steps.length === 0) return 'nothing to build.'
  return isBuilt ? 'built already.' : 'built once, when it is first used.'
}
