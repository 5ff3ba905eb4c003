export const helloRoute = 'hello'

/** What the agent says of itself when a connection begins. */
export interface HelloHead {
  readonly generation: number
  /** Random per start of the agent: another value means that the agent was lost and restarted. */
  readonly bootId: string
  readonly architecture: 'amd64' | 'arm64'
  readonly user: string
  readonly home: string
  readonly workspace: string
  readonly shell: string
}
