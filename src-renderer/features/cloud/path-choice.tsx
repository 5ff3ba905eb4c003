import type { ReactNode } from 'react'
import type { PushPath } from '../../../src-shared/cloud/push-plan.ts'
import { CheckRow } from '../../ui/check-row.tsx'
import { shownName } from '../../ui/words.ts'
import { pathInWords } from './push-choices.ts'

interface PathChoiceProps {
  readonly at: PushPath
  readonly isFolder?: boolean
  readonly isChosen: boolean
  readonly onChange: (isChosen: boolean) => void
  /** At its right, in few words. */
  readonly measure?: string
  /** Below it, why it is told. */
  readonly children?: ReactNode
}

/** One path that a person may let travel or not. */
export function PathChoice({ at, isFolder = false, isChosen, onChange, measure, children }: PathChoiceProps) {
  return (
    <li>
      <CheckRow checked={isChosen} onChange={onChange}>
        <span className="push-path">
          <span className="push-path-line">
            <code className="truncate" title={shownName(pathInWords(at), 1000)}>
              {shownName(pathInWords(at), 300)}
              {isFolder && '/'}
            </code>
            {measure !== undefined && <span className="muted">{measure}</span>}
          </span>
          {children}
        </span>
      </CheckRow>
    </li>
  )
}
