import type { ReactNode } from 'react'
import type { PushPath, PushPlan } from '../../../src-shared/cloud/push-plan.ts'
import { CheckRow } from '../../ui/check-row.tsx'
import { shownName } from '../../ui/words.ts'
import { keyOf, pathInWords, travels, type Choices } from './push-choices.ts'

/** A plan, and what a person chose otherwise than it has it. */
export interface ChosenPlan {
  readonly plan: PushPlan
  readonly choices: Choices
  readonly onChoose: (choices: Choices) => void
}

interface PathChoicesProps<T> extends ChosenPlan {
  readonly label: string
  readonly paths: readonly T[]
  /** At the right of one, in few words. */
  readonly measure?: (one: T) => string
  /** Below one, why it is told. */
  readonly children?: (one: T) => ReactNode
}

/** More are neither looked through by a person nor shown at once. */
export const mostPathsShown = 200

/** Paths that a person may let travel or not, each by itself. */
export function PathChoices<T extends PushPath & { readonly isFolder?: boolean }>(props: PathChoicesProps<T>) {
  const { plan, choices, onChoose, label, paths, measure, children } = props
  return (
    <ul className="push-list" aria-label={label} tabIndex={0}>
      {paths.map((one) => (
        <li key={keyOf(one)}>
          <CheckRow
            checked={travels(plan, choices, one)}
            onChange={(isChosen) => {
              onChoose({ ...choices, [keyOf(one)]: isChosen })
            }}
          >
            <span className="push-path">
              <span className="push-path-line">
                <code className="truncate" title={shownName(pathInWords(one), 1000)}>
                  {shownName(pathInWords(one), 300)}
                  {one.isFolder === true && '/'}
                </code>
                {measure !== undefined && <span className="muted">{measure(one)}</span>}
              </span>
              {children?.(one)}
            </span>
          </CheckRow>
        </li>
      ))}
    </ul>
  )
}
