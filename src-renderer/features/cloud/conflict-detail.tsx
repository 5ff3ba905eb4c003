import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { Suspense, useId, useState, type ComponentType } from 'react'
import type { ConflictDecision, PushConflict } from '../../../src-shared/cloud/push-plan.ts'
import { Button } from '../../ui/button.tsx'
import { harmless, shownName } from '../../ui/words.ts'
import { beginningOf, isText, kindWords, versionInWords } from './conflict-words.ts'
import { pathInWords } from './push-choices.ts'
import '../../ui/segments.css'

/** What compares two texts, the right one to be edited where `onText` is given. */
export interface CompareTextsProps {
  readonly path: string
  readonly left: { readonly title: string; readonly text: string }
  readonly right: { readonly title: string; readonly text: string }
  readonly onText?: ((text: string) => void) | undefined
}

interface ConflictDetailProps {
  readonly conflict: PushConflict
  readonly compare: ComponentType<CompareTextsProps>
  readonly onDecide: (decision: ConflictDecision) => void
}

const takes = [
  { take: 'local', title: 'This computer’s' },
  { take: 'cloud', title: 'Fly.io’s' },
  { take: 'both', title: 'Both' },
] as const

/** One path with both versions, and what a person makes of it. */
export function ConflictDetail({ conflict, compare: Compare, onDecide }: ConflictDetailProps) {
  const id = useId()
  const { decision, local, cloud } = conflict
  const [isEditing, setEditing] = useState(decision?.take === 'text')
  const [beginning] = useState(() => (decision?.take === 'text' ? decision.text : beginningOf(conflict)))
  const [text, setText] = useState(beginning)
  const mayEdit = isText(conflict)
  const value = isEditing ? 'text' : (decision?.take ?? '')
  return (
    <section className="conflict" aria-labelledby={`${id}-path`}>
      <h3 id={`${id}-path`}>
        <code>{shownName(pathInWords(conflict), 400)}</code>
      </h3>
      <p className="muted">{kindWords[conflict.kind]}.</p>
      <RadioGroup
        className="segments"
        aria-label="What counts"
        value={value}
        onValueChange={(chosen) => {
          setEditing(chosen === 'text')
          const taken = takes.find(({ take }) => take === chosen)
          if (taken !== undefined) onDecide({ take: taken.take })
        }}
      >
        {takes.map(({ take, title }) => (
          <Radio.Root key={take} value={take} className="segment">
            {title}
          </Radio.Root>
        ))}
        {mayEdit && (
          <Radio.Root value="text" className="segment">
            As I edit it
          </Radio.Root>
        )}
      </RadioGroup>
      {value === 'both' && (
        <p className="muted">Fly.io’s version is put beside the one here, under a name of its own.</p>
      )}
      {mayEdit ? (
        <Suspense fallback={<div className="conflict-compare" aria-busy />}>
          <Compare
            key={isEditing ? 'edited' : 'shown'}
            path={conflict.path}
            left={
              isEditing
                ? { title: 'At Fly.io', text: cloud?.text ?? '' }
                : { title: 'On this computer', text: local?.text ?? '' }
            }
            right={isEditing ? { title: 'As you edit it', text } : { title: 'At Fly.io', text: cloud?.text ?? '' }}
            onText={isEditing ? setText : undefined}
          />
        </Suspense>
      ) : (
        <dl className="conflict-versions">
          <dt>On this computer</dt>
          <dd>{harmless(versionInWords(local), 300)}</dd>
          <dt>At Fly.io</dt>
          <dd>{harmless(versionInWords(cloud), 300)}</dd>
          <dt>When it was pushed</dt>
          <dd>{harmless(versionInWords(conflict.base), 300)}</dd>
        </dl>
      )}
      {isEditing && (
        <div className="conflict-take">
          <Button
            look="outlined"
            onClick={() => {
              onDecide({ take: 'text', text })
            }}
          >
            Take it as edited
          </Button>
          {decision?.take === 'text' && (
            <span className="muted">{decision.text === text ? 'Taken.' : 'Changed since.'}</span>
          )}
        </div>
      )}
    </section>
  )
}
