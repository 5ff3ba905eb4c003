import type { Browser, Page } from '@playwright/test'
import { streamChannel } from '../../src-shared/api/stream-flow.ts'
import type { Field } from '../field.ts'
import { openAirlockPage } from './airlock-page.ts'
import { flood, floodLines, floodMarks } from './jobs.ts'
import type { WebDoor } from './web-door.ts'

interface Listening {
  airlockHeard?: string[]
}

/** Keeps all terminal output that the page's sockets bring, as text. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript((output) => {
    const heard: string[] = []
    ;(window as Listening).airlockHeard = heard
    const decoder = new TextDecoder()
    window.WebSocket = class extends WebSocket {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given)
        this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
          if (!(data instanceof ArrayBuffer)) return
          const bytes = new Uint8Array(data)
          if (bytes[0] === output) heard.push(decoder.decode(bytes.subarray(1), { stream: true }))
        })
      }
    }
  }, streamChannel.output)
}

/** Has a page take a whole flood; throws unless each of its bytes came, in order. Nothing is timed here. */
export async function expectEveryByte(field: Field, browser: Browser, door: WebDoor): Promise<void> {
  const terminal = await openAirlockPage(field, browser, door, listen)
  await flood(terminal)
  const wrong = await terminal.page.evaluate(
    ({ last, marks: [start, end] }) => {
      const text = ((window as Listening).airlockHeard ?? []).join('')
      const begin = text.indexOf(`${start}\r\n`) + start.length + 2
      const came = text.slice(begin, text.indexOf(end, begin))
      const expected = `${Array.from({ length: last }, (_, at) => String(at + 1)).join('\r\n')}\r\n`
      if (came === expected) return null
      const at = [...expected].findIndex((letter, index) => came[index] !== letter)
      return `${String(came.length)} bytes of ${String(expected.length)} came; at ${String(at)}: ${JSON.stringify(came.slice(at, at + 40))}`
    },
    { last: floodLines, marks: floodMarks },
  )
  if (wrong !== null) throw new Error(`Output was lost: ${wrong}.`)
  await terminal.page.context().close()
}
