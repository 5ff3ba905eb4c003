import { useReducer, useEffect } from 'react'
import type { TerminalSession } from './terminal-session.ts'

/** Renders again when one of the terminals begins or ends to run: what can be done with it changes then. */
export function useEnds(sessions: readonly TerminalSession[]): void {
  const [, render] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const stops = sessions.map((session) => {
      let wasRunning = session.isRunning
      return session.subscribe(() => {
        if (session.isRunning === wasRunning) return
        wasRunning = session.isRunning
        render()
      })
    })
    return () => {
      for (const stop of stops) stop()
    }
  }, [sessions])
}
