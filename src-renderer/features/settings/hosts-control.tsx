import { useId, useState } from 'react'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { hostPattern } from '../../../src-shared/policy/hosts.ts'
import { problemOf } from '../../../src-shared/settings/check.ts'
import type { HostsSetting } from '../../../src-shared/settings/kinds.ts'

interface HostsControlProps {
  readonly labelledBy: string
  readonly describedBy: string
  readonly definition: HostsSetting
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
}

const mostRows = 10

/** Hosts, one a line. What was typed holds once the field is left, unless a line is none: then it says which and why. */
export function HostsControl({ definition, value, onChange, labelledBy, describedBy }: HostsControlProps) {
  const id = useId()
  const [typed, setTyped] = useState(value.join('\n'))
  const [problem, setProblem] = useState<string | null>(null)
  const [before, setBefore] = useState(value)
  if (before !== value) {
    // It was changed elsewhere, or here and for good.
    setBefore(value)
    setTyped(value.join('\n'))
    setProblem(null)
  }
  const commit = () => {
    const lines = typed.split(/[\s,]+/).filter((line) => line !== '')
    const hosts = [...new Set(lines.map(written))]
    const wrong = problemOf(definition, hosts)
    setProblem(wrong)
    if (wrong !== null) return
    setTyped(hosts.join('\n'))
    if (hosts.join('\n') !== value.join('\n')) onChange(hosts)
  }
  return (
    <div className="hosts-control">
      <textarea
        className="input hosts-input"
        aria-labelledby={labelledBy}
        aria-describedby={problem === null ? describedBy : `${describedBy} ${id}`}
        aria-invalid={problem !== null}
        rows={Math.min(mostRows, value.length + 1)}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
        }}
        onBlur={commit}
      />
      {problem !== null && (
        <span id={id} className="field-error" role="alert">
          {problem}
        </span>
      )}
    </div>
  )
}

/** As settings write it; what is no host stays, to be told. */
function written(text: string): string {
  try {
    return hostPattern(text)
  } catch (error) {
    if (error instanceof AirlockError) return text
    throw error
  }
}
