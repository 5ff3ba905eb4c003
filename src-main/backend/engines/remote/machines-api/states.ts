/** States in which a machine stays by itself. */
export const restingStates = ['created', 'started', 'stopped', 'suspended', 'failed'] as const
export const endStates = ['destroyed', 'replaced', 'migrated'] as const

/** A state in which a machine stays, or none where it is on its way, or the word is not known. */
export function isSettled(state: string): boolean {
  return ([...restingStates, ...endStates] as readonly string[]).includes(state)
}

/** What `wait` takes. `settled`: any in which it stays. */
export type AwaitedState = 'started' | 'stopped' | 'suspended' | 'destroyed' | 'failed' | 'settled'
