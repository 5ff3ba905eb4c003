/** Where a cloud machine answers to whoever opens a link: below it is the secret. No program inside can serve anything there. */
export const sharePath = '/~airlock/share/'

/** How long a share may last, in minutes. */
export const shareLimits = { least: 5, most: 7 * 24 * 60, usual: 60 } as const

/** What a backend asks for: one port, for whoever shows the secret, for so long by the machine’s own clock. */
export interface MachineShareWish {
  readonly port: number
  /** sha-256 of the link’s secret, hexadecimal: the machine never has the secret itself. */
  readonly secretHash: string
  readonly minutes: number
}

export interface MachineShare {
  readonly port: number
  /** ISO 8601, by the machine’s clock. */
  readonly expiresAt: string
}

/** There is one share at most. */
export interface MachineShareAnswer {
  readonly share: MachineShare | null
}

/** A link’s secret: 256 random bits, in letters of an address. */
export const shareSecretPattern = /^[A-Za-z0-9_-]{43}$/
