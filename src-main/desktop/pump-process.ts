import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron'
import { connectChannel } from '../../src-shared/api/shell.ts'

/** The pump, started when a page first needs it and again when it died. */
export class PumpProcess {
  readonly #program: string
  readonly #node: string
  #process: UtilityProcess | null = null

  constructor(program: string, node: string) {
    this.#program = program
    this.#node = node
  }

  /** Gives a page its hub; the other end goes to the pump. */
  connect(page: WebContents): void {
    const { port1, port2 } = new MessageChannelMain()
    this.#running().postMessage(null, [port1])
    page.postMessage(connectChannel, null, [port2])
  }

  #running(): UtilityProcess {
    if (this.#process !== null) return this.#process
    const started = utilityProcess.fork(this.#program, [this.#node], { serviceName: 'Airlock connections' })
    started.once('exit', () => {
      // Pages notice that their hubs closed, and ask again.
      if (this.#process === started) this.#process = null
    })
    this.#process = started
    return started
  }
}
