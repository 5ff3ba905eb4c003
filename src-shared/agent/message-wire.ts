/** What the agent says of itself: what went wrong without a caller to tell. Rules AG19… in docs/spec/agent.md. */
export const messagesRoute = 'messages'

export const messageLimits = {
  /** Messages that the agent keeps for a reader that comes later. */
  kept: 100,
  /** Letters of one. */
  text: 1000,
  /** Told one by one in a window; the others are counted and told as one at its end. */
  perWindow: 20,
  windowMs: 60_000,
} as const

/** Which message of which start of the agent. */
export interface MessagePosition {
  readonly bootId: string
  /** Counts from 1. */
  readonly sequence: number
}

export interface MessagesRequest {
  /** The last one that the caller has; null begins with the first that is kept, and so does one of another start. */
  readonly after: MessagePosition | null
  /** Whether the answer goes on as more are said; else it ends after the last. */
  readonly follow: boolean
}

export interface MessagesHead {
  readonly bootId: string
}

/** One record of the answer. Sequence numbers rise; a gap tells how many were not kept. */
export interface MessageRecord {
  readonly sequence: number
  /** ISO 8601, by the clock inside. */
  readonly at: string
  readonly text: string
}
