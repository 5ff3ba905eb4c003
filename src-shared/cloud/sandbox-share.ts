/** A port of a sandbox that whoever has its link may look at. */
export interface SandboxShare {
  readonly port: number
  /** `https://<app>.fly.dev`, without the link’s secret: that is told once, when it is made. */
  readonly url: string
  /** ISO 8601, by the clock of its machine. */
  readonly expiresAt: string
  /** It was ended while the machine could not be told, which serves nothing while it sleeps and is told as soon as it runs. */
  readonly isEnding: boolean
}

/** What is told once: whoever has it may look. */
export interface MadeShare {
  readonly share: SandboxShare
  readonly link: string
}
