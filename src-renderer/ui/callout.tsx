import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { IconButton } from './button.tsx'
import { Sentence } from './sentence.tsx'
import { harmless } from './words.ts'

export type Tone = 'info' | 'warn' | 'danger'
const icons = { info: Info, warn: TriangleAlert, danger: CircleAlert } as const satisfies Record<Tone, unknown>

interface CalloutProps {
  readonly tone: Tone
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
  readonly onDismiss?: () => void
  /** Announced at once when it appears. */
  readonly urgent?: boolean
}

/** Says what happened and what can be done, where it happened. */
export function Callout({ tone, title, children, actions, onDismiss, urgent }: CalloutProps) {
  const Icon = icons[tone]
  return (
    <div className="callout" data-tone={tone} role={urgent ? 'alert' : 'note'}>
      <Icon size={16} aria-hidden />
      <div className="callout-text">
        <strong>{harmless(title, 600)}</strong>
        {children}
      </div>
      <div className="callout-actions">{actions}</div>
      {onDismiss && (
        <IconButton label="Dismiss" size="small" className="callout-dismiss" onClick={onDismiss}>
          <X size={14} aria-hidden />
        </IconButton>
      )}
    </div>
  )
}

/** An error as every place shows it: what happened, why, what to do. */
export function ErrorCallout({
  error,
  actions,
  onDismiss,
}: {
  readonly error: ErrorReport
  readonly actions?: ReactNode
  readonly onDismiss?: () => void
}) {
  return (
    <Callout tone="danger" title={error.message} actions={actions} urgent {...(onDismiss ? { onDismiss } : {})}>
      <span className="muted">
        <Sentence text={error.why} />
      </span>
      <span>
        <Sentence text={error.remedy} />
      </span>
    </Callout>
  )
}
