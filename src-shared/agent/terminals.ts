export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** Sizes are clamped to this range on both sides: 0×0 and 10000×10000 both crash programs. */
export const terminalSizeLimits = { minimum: 2, maximum: 500 } as const

export interface TerminalInfo {
  readonly id: string
  /** Title for the tab: the last OSC title, cleaned, or the command's name. */
  readonly title: string
  readonly size: TerminalSize
  readonly createdAt: string
  /** Null while it runs. */
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null
  /** True when this is only the kept history of a terminal of before the last stop. */
  readonly restored: boolean
  /** Count of all bytes it ever printed; the sequence number of the next byte. */
  readonly position: number
  /** In each mark that its shell makes of a command (OSC 133), so that nothing else is taken for one; null without marks. */
  readonly markSecret: string | null
}

/** First thing told on attach: where the replay begins and how many bytes before it are gone. */
export interface TerminalAttachment {
  readonly info: TerminalInfo
  /** Sequence number of the first byte that follows. */
  readonly from: number
  readonly droppedBytes: number
  /** Bytes up to this sequence number are replay: a viewer must not answer queries found in them. */
  readonly replayUntil: number
}
