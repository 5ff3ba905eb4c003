/** What the API answers instead of doing it. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string | undefined

  constructor(status: number, text: string, code?: string) {
    super(text)
    this.status = status
    this.code = code
  }

  get body(): unknown {
    return { error: this.message, ...(this.code === undefined ? {} : { status: this.code }) }
  }
}
