import type { Duplex } from 'node:stream'
import { z } from 'zod'
import {
  encodeTerminalControl,
  terminalRoutes,
  type AttachHead,
  type TerminalControl,
} from '../../../../src-shared/agent/terminal-wire.ts'
import { wireLimits } from '../../../../src-shared/agent/wire.ts'
import type { TerminalView } from '../agent-client.ts'
import { agentLost, agentProtocol } from '../channel-errors.ts'
import type { ChannelSession } from '../channel-session.ts'
import { exitOf, type Exit } from '../exit.ts'

/** Acknowledgements are sent in lots, so that a keystroke's echo costs no message back. */
const acknowledgeAfter = wireLimits.terminalWindow / 8

interface Attached {
  readonly head: AttachHead
  readonly stream: Duplex
  tail(): unknown
}

/** Makes a view of what was attached, with a second stream for what a viewer says besides input. */
export async function openView(session: ChannelSession, attached: Attached): Promise<TerminalView> {
  const { head, stream } = attached
  const control = await openControl(session, attached)
  let consumed = 0
  const say = (said: TerminalControl) => {
    if (!control.destroyed) control.write(encodeTerminalControl(said))
  }
  return {
    attachment: head.attachment,
    stream,
    acknowledge: (bytes) => {
      consumed += bytes
      if (consumed < acknowledgeAfter) return
      say({ kind: 'acknowledge', bytes: consumed })
      consumed = 0
    },
    resize: (size) => {
      say({ kind: 'resize', size })
    },
    ended: endOf(attached),
  }
}

async function openControl(session: ChannelSession, { head, stream }: Attached): Promise<Duplex> {
  try {
    const control = await session.open(terminalRoutes.control, { viewer: head.viewer }, { head: z.null() })
    // Without it the view would stall, so the two end together.
    control.stream.on('error', (error) => stream.destroy(error))
    control.stream.resume()
    stream.once('close', () => control.stream.destroy())
    if (stream.destroyed) control.stream.destroy()
    return control.stream
  } catch (error) {
    stream.destroy()
    throw error
  }
}

function endOf({ stream, tail }: Attached): Promise<Exit> {
  const ended = new Promise<Exit>((resolve, reject) => {
    stream.once('end', () => {
      const exit = exitOf.safeParse(tail())
      if (exit.success) resolve(exit.data)
      else reject(agentProtocol('It did not say how the program ended.'))
    })
    stream.once('error', reject)
    stream.once('close', () => {
      reject(agentLost(stream.errored ?? new Error('The view was closed.')))
    })
  })
  // Whoever looks at `ended` learns of it; a view that is only closed is no error of anybody's.
  ended.catch(unobserved)
  return ended
}

function unobserved(): void {
  // Told by the same promise to whoever waits for it.
}
