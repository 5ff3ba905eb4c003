import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import type { PortServer } from '../agent/port-wire.ts'
import { sandboxReference } from './sandboxes.ts'

/** An address under which a server inside can be looked at in a browser of this computer. */
export interface Preview {
  readonly port: number
  /** `http://p<port>-<random>.localhost:<port>/`: who knows it may look; nobody can guess it. */
  readonly address: string
}

export interface OpenedPreview extends Preview {
  /** True when somebody had opened it before. */
  readonly wasOpen: boolean
}

export interface SandboxPorts {
  /** What listens inside, by port. */
  readonly servers: readonly PortServer[]
  readonly previews: readonly Preview[]
}

const of = z.object({ sandbox: sandboxReference })
const at = of.extend({ port: z.number().int().min(1).max(65_535) })

/** Ports of sandboxes; what Electron's page calls ports is in `ports.ts`. */
export const sandboxPorts = {
  list: oc.input(of).output(z.custom<SandboxPorts>()),
  /** All of it now, and again after each change. Ends when the channel to the sandbox is lost. */
  events: oc.input(of).output(eventIterator(z.custom<SandboxPorts>())),
  /** The address of a port's preview; the same one until it is closed. Nothing needs to listen yet. */
  openPreview: oc.input(at).output(z.custom<OpenedPreview>()),
  /** The address stops working at once, also what is under way through it. */
  closePreview: oc.input(at),
}
