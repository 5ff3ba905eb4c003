import { useEffect, useState } from 'react'
import { Check, LoaderCircle, X } from 'lucide-react'
import type { PhaseProgress } from '../../src-shared/engine/phases.ts'
import { harmless } from './words.ts'
import { phaseMeasure, phaseWords } from './phases.ts'
import './phases.css'

/** One phase: what it does and how far it is, how long it has taken, and below it what should be known of it. */
export function PhaseRow({ phase }: { readonly phase: PhaseProgress }) {
  const { state, detail, fraction, note } = phase
  const takenMs = useTaken(phase)
  const shown = harmless(detail, 200)
  return (
    <li data-state={state}>
      {state === 'done' && <Check size={14} aria-hidden />}
      {state === 'running' && <LoaderCircle size={14} aria-hidden className="spin" />}
      {state === 'failed' && <X size={14} aria-hidden />}
      <span className="phase-name">{phaseWords[phase.name]}</span>
      <span className="phase-detail truncate" title={shown}>
        {shown}
      </span>
      <span className="phase-measure">{phaseMeasure(phase, takenMs)}</span>
      {state === 'running' && fraction !== null && (
        <span className="phase-bar" aria-hidden>
          <span style={{ width: `${fraction * 100}%` }} />
        </span>
      )}
      {note !== null && <span className="phase-note">{harmless(note, 600)}</span>}
    </li>
  )
}

/** Goes on by itself while the phase runs, from what was told last. */
function useTaken({ state, milliseconds }: PhaseProgress): number {
  const [sinceMs, setSince] = useState(0)
  useEffect(() => {
    if (state !== 'running') return
    const toldAt = performance.now()
    const tick = () => {
      setSince(performance.now() - toldAt)
    }
    tick()
    const timer = setInterval(tick, 1000)
    return () => {
      clearInterval(timer)
    }
  }, [state, milliseconds])
  return state === 'running' ? milliseconds + sinceMs : milliseconds
}
