import type { Browser, Page } from '@playwright/test'
import { streamChannel } from '../../src-shared/api/streams.ts'
import type { Field } from '../field.ts'
import { openAirlockPage } from './airlock-page.ts'
import { flood, floodLines } from './jobs.ts'
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

/** Has a page take a whole flood; throws unless each of its lines came, in order. Nothing is timed here. */
export async function expectEveryLine(field: Field, browser: Browser, door: WebDoor): Promise<void> {
  const terminal = await openAirlockPage(field, browser, door, listen)
  await flood(terminal)
  const wrong = await terminal.page.evaluate((last) => {
    const text = ((window as Listening).airlockHeard ?? []).join('')
    const lines = text.split('\r\n').filter((line) => /^\d+$/.test(line))
    if (lines.length !== last) return `${String(lines.length)} lines of ${String(last)} came`
    const at = lines.findIndex((line, index) => line !== String(index + 1))
    return at === -1 ? null : `line ${String(at + 1)} is ${lines[at] ?? ''}`
  }, floodLines)
  if (wrong !== null) throw new Error(`Output was lost: ${wrong}.`)
  await terminal.page.context().close()
}
