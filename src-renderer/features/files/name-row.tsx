import { useRef, useState } from 'react'
import { nameProblem } from './tree-model.ts'

interface NameRowProps {
  readonly label: string
  readonly initial: string
  readonly siblings: readonly string[]
  readonly onDone: (name: string | null) => void
}

/** A name being typed where it will stand. Enter takes it, Escape and leaving forget it. */
export function NameRow({ label, initial, siblings, onDone }: NameRowProps) {
  const [name, setName] = useState(initial)
  const [isTouched, setTouched] = useState(false)
  const isDone = useRef(false)
  const others = siblings.filter((sibling) => sibling !== initial)
  const problem = nameProblem(name, others)
  const finish = (result: string | null) => {
    if (isDone.current) return
    isDone.current = true
    onDone(result)
  }
  return (
    <span className="tree-name-field">
      <input
        className="tree-input"
        aria-label={label}
        aria-invalid={isTouched && problem !== null}
        value={name}
        autoFocus
        spellCheck={false}
        onFocus={(event) => {
          const dot = initial.lastIndexOf('.')
          event.target.setSelectionRange(0, dot > 0 ? dot : initial.length)
        }}
        onChange={(event) => {
          setName(event.target.value)
          setTouched(true)
        }}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Enter') {
            setTouched(true)
            if (problem === null) finish(name === initial ? null : name)
          }
          if (event.key === 'Escape') finish(null)
        }}
        onBlur={() => {
          finish(null)
        }}
      />
      {isTouched && problem !== null && (
        <span className="tree-problem" role="alert">
          {problem}
        </span>
      )}
    </span>
  )
}
