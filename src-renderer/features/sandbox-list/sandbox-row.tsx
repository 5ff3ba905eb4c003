import { memo } from 'react'
import { useSandbox } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { StateDot } from '../../ui/state-dot.tsx'
import { lastSeenInWords, placeInWords, stateWords } from '../../ui/words.ts'

interface SandboxRowProps {
  readonly id: string
  /** Whether Tab leads here; arrows lead to the others. */
  readonly isReachable: boolean
}

/** One line of the list. It follows its own sandbox, so that a change of one draws one line. */
export const SandboxRow = memo(function SandboxRow({ id, isReachable }: SandboxRowProps) {
  const sandbox = useSandbox(id)
  const isSelected = useView((view) => view.selected === id)
  const select = useView((view) => view.select)
  if (sandbox === null) return null
  const { name, state } = sandbox
  return (
    <li>
      <button
        type="button"
        className="sandbox-row"
        tabIndex={isReachable ? 0 : -1}
        data-id={id}
        title={state === 'unknown' ? `${name}: ${lastSeenInWords(sandbox.lastSeen)}` : name}
        aria-current={isSelected ? 'true' : undefined}
        onClick={() => {
          select(id)
        }}
      >
        <StateDot state={state} />
        <span className="sandbox-row-name truncate">{name}</span>
        <span className="sandbox-row-state" data-state={state}>
          {state === 'running' ? placeInWords(sandbox) : stateWords[state]}
          {state === 'running' && <span className="visually-hidden"> {stateWords.running}</span>}
        </span>
      </button>
    </li>
  )
})
