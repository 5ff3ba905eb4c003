/** The web door (`airlock serve`), as its page and its server agree on it. See docs/spec/doors.md. */
export const webDoor = {
  /** Query parameter of the printed address. */
  tokenParameter: 'token',
  /** `POST`, JSON `SessionRequest` → JSON `SessionAnswer`; 401 for a token that is wrong or used. */
  sessionPath: '/session',
  /** First WebSocket subprotocol; the second is the session's secret: `new WebSocket(url, [protocol, secret])`. */
  protocol: 'airlock',
  /** Where the page keeps its secret in `sessionStorage`, so that a reload goes on. */
  storageKey: 'airlock.session',
  /** Close code of a WebSocket when the backend behind the door is gone; connect again, it will be started. */
  backendGone: 4001,
} as const

export interface SessionRequest {
  readonly token: string
}
export interface SessionAnswer {
  readonly secret: string
}
