/** The steps of making or changing a sandbox, as they are told to the person. */
export const phaseNames = [
  'image',
  'prepare',
  'runtime',
  'volumes',
  'container',
  'build',
  'install',
  'keep',
  'recreate',
  'start',
  'agent',
  'isolation',
  'import',
  'copy',
  'verify',
  'hand-over',
  'merge',
  'save',
  'stop',
  'remove',
] as const
export type PhaseName = (typeof phaseNames)[number]

export interface PhaseProgress {
  readonly name: PhaseName
  readonly state: 'running' | 'done' | 'failed'
  /** What is being done, e.g. `Pulling layer 3 of 7`. */
  readonly detail: string
  /** 0…1 where it can be measured, null where it cannot. */
  readonly fraction: number | null
  /** How long it took; while it runs, how long it has taken when this was told. */
  readonly milliseconds: number
  /** What holds for the whole phase and for what it made, as sentences, e.g. that an image is built here; else null. */
  readonly note: string | null
}

/** Called as phases begin, advance and end. Must not throw. */
export type ReportPhase = (update: {
  readonly name: PhaseName
  readonly state?: 'running' | 'done' | 'failed'
  readonly detail?: string
  readonly fraction?: number | null
  /** Null takes back what was noted before. */
  readonly note?: string | null
}) => void
