import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron'
import { connectChannel } from '../../src-shared/api/shell.ts'
import { pumpMessages } from './pump-messages.ts'

/** The pump, started when a page first needs it and again when it died. */
export class PumpProcess {
  readonly #program: string
  readonly #node: string
  #process: UtilityProcess | null = null

  readonly #quit: () => void

  /** `quit` is called when a person ended Airlock elsewhere, e.g. with `airlock quit`. */
  constructor(program: string, node: string, quit: () => void) {
    this.#program = program
    this.#node = node
    this.#quit = quit
  }

  /** Gives a page its hub; the other end goes to the pump. */
  connect(page: WebContents): void {
    const { port1, port2 } = new MessageChannelMain()
    this.#running().postMessage(null, [port1])
    page.postMessage(connectChannel, null, [port2])
  }

  /** A window stays open although Airlock was to end: it may start the backend again. */
  goOn(): void {
    this.#process?.postMessage(pumpMessages.goOn)
  }

  #running(): UtilityProcess {
    if (this.#process !== null) return this.#process
    const started = utilityProcess.fork(this.#program, [this.#node], { serviceName: 'Airlock connections' })
    started.once('exit', () => {
      // Pages notice that their hubs closed, and ask again.
      if (this.#process === started) this.#process = null
    })
    started.on('message', (message: unknown) => {
      if (message === pumpMessages.quit) this.#quit()
    })
    this.#process = started
    return started
  }
}
