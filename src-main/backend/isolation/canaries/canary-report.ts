/** What the backend itself saw of the canaries it prepared for one measurement. */
export interface CanaryReport {
  /** The file on this computer, as the person knows it; null where none could be made. */
  readonly file: string | null
  /** Where the listener listens; empty where there is none. */
  readonly listeners: readonly string[]
  /** Whether the listener heard what the backend itself sent it: else its silence shows nothing. */
  readonly heardItself: boolean
  /** Who asked the listener for the name that only the sandbox was told; empty when all is well. */
  readonly heard: readonly string[]
  /** The backend's own kernel; another one than the engine's means another computer or a virtual machine. */
  readonly kernel: string
  /** What could not be prepared, as sentences. */
  readonly problems: readonly string[]
}
