import type { Duplex } from 'node:stream'
import { z } from 'zod'
import {
  encodeTerminalControl,
  terminalRoutes,
  type AttachHead,
  type TerminalControl,
} from '../../../../src-shared/agent/terminal-wire.ts'
import { wireLimits } from '../../../../src-shared/agent/wire.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
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
export function openView(session: ChannelSession, attached: Attached): TerminalView {
  const { head, stream } = attached
  const say = openControl(session, attached)
  let consumed = 0
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

/** What is said before the stream is there is said as soon as it is. */
function openControl(session: ChannelSession, { head, stream }: Attached): (said: TerminalControl) => void {
  const gone = new AbortController()
  stream.once('close', () => {
    gone.abort()
  })
  let control: Duplex | null = null
  const waiting: TerminalControl[] = []
  const say = (said: TerminalControl) => {
    if (control === null) waiting.push(said)
    else if (!control.destroyed) control.write(encodeTerminalControl(said))
  }
  const options = { head: z.null(), signal: gone.signal }
  session.open(terminalRoutes.control, { viewer: head.viewer }, options).then(
    (opened) => {
      control = opened.stream
      // Without it the view would stall, so the two end together.
      control.on('error', (error) => {
        if (!gone.signal.aborted) stream.destroy(error)
      })
      control.resume()
      for (const said of waiting.splice(0)) say(said)
    },
    (error: unknown) => {
      // Everything was sent before this was asked: there is nothing left to steer.
      if (error instanceof AirlockError && error.code === 'terminal-not-found') return
      if (!gone.signal.aborted) stream.destroy(error instanceof Error ? error : agentLost(error))
    },
  )
  return say
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
