import type { TerminalInfo, TerminalSize } from '../../src-shared/agent/terminals.ts'
import { streamChannel } from '../../src-shared/api/stream-flow.ts'
import type { StreamSocket } from '../../src-main/backend/streams/stream-socket.ts'
import type { FakeFiles } from './files.ts'

/** As a shell that marks its commands does it. */
const secret = 'f0'.repeat(16)
const mark = (kind: string, ...fields: readonly string[]) =>
  `\x1b]133;${[kind, ...fields, `airlock=${secret}`].join(';')}\x07`
const prompt = `${mark('A', 'cwd_url=/workspace')}\x1b[1;34m~/workspace\x1b[0m $ ${mark('B')}`

/** A terminal with a shell that knows a handful of commands: enough to see how the page treats one. */
export class FakeTerminal {
  readonly id: string
  readonly #files: FakeFiles
  readonly #createdAt = new Date().toISOString()
  readonly #viewers = new Set<(bytes: Buffer) => void>()
  #size: TerminalSize
  #output = Buffer.alloc(0)
  #line = ''
  /** Everything that came in, as it came. */
  typed = ''
  #exit: TerminalInfo['exit'] = null
  #restored = false
  readonly #hangUps = new Set<() => void>()
  #timer: ReturnType<typeof setInterval> | undefined
  #ended: () => void = () => undefined
  readonly ended = new Promise<void>((resolve) => {
    this.#ended = resolve
  })

  constructor(id: string, size: TerminalSize, files: FakeFiles) {
    this.id = id
    this.#size = size
    this.#files = files
    this.print(prompt)
  }

  get info(): TerminalInfo {
    return {
      id: this.id,
      title: this.#timer ? 'tick' : 'bash',
      size: this.#size,
      createdAt: this.#createdAt,
      exit: this.#exit,
      restored: this.#restored,
      markSecret: secret,
      position: this.#output.length,
    }
  }

  print(text: string | Buffer): void {
    const bytes = Buffer.from(text)
    this.#output = Buffer.concat([this.#output, bytes])
    for (const viewer of this.#viewers) viewer(bytes)
  }

  end(code: number | null): void {
    clearInterval(this.#timer)
    this.#exit = { code, signal: null }
    this.#ended()
  }

  /** The sandbox stops: viewers are cut off, what was printed is kept for the next start. */
  rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#restored = true
    for (const hangUp of this.#hangUps) hangUp()
  }

  async serve(stream: StreamSocket, since: number | undefined): Promise<void> {
    if (this.#restored) {
      this.#restored = false
      this.print(`\r\n\x1b[2m── from before the sandbox stopped; a new shell begins ──\x1b[0m\r\n${prompt}`)
    }
    const from = since ?? 0
    stream.tell({
      type: 'terminal',
      attachment: { info: this.info, from, droppedBytes: 0, replayUntil: this.#output.length },
    })
    let sending: Promise<void> = stream.send(streamChannel.output, this.#output.subarray(from))
    const view = (bytes: Buffer) => {
      sending = sending.then(() => stream.send(streamChannel.output, bytes))
    }
    this.#viewers.add(view)
    stream.onResize = (size) => {
      this.#size = { columns: size.columns, rows: size.rows }
    }
    stream.closed.addEventListener('abort', () => {
      this.#viewers.delete(view)
    })
    stream.input.on('data', (bytes: Buffer) => {
      this.typed += bytes.toString()
      this.#type(bytes.toString())
    })
    await Promise.race([
      this.ended,
      new Promise<void>((resolve) => {
        stream.closed.addEventListener('abort', () => {
          resolve()
        })
        this.#hangUps.add(resolve)
      }),
    ])
    await sending
    this.#viewers.delete(view)
    if (!stream.closed.aborted) stream.finish({ type: 'exit', code: this.#exit?.code ?? null, signal: null })
  }

  #type(text: string): void {
    for (const key of text.replace(/\x1b\[20[01]~/g, '')) {
      if (key === '\r' || key === '\n') {
        this.print('\r\n')
        const line = this.#line.trim()
        this.#line = ''
        this.#run(line)
      } else if (key === '\x03') {
        clearInterval(this.#timer)
        this.#timer = undefined
        this.#line = ''
        this.print(`^C\r\n${mark('D', '130')}${prompt}`)
      } else if (key === '\x7f') {
        if (this.#line !== '') this.print('\b \b')
        this.#line = this.#line.slice(0, -1)
      } else {
        this.#line += key
        this.print(key)
      }
    }
  }

  #run(line: string): void {
    const [command = '', ...args] = line.split(' ')
    if (command !== '') this.print(mark('C'))
    let code = 0
    switch (command) {
      case '':
        break
      case 'ls':
        this.print(
          `${this.#files
            .list('/workspace')
            .entries.map(({ name }) => name)
            .join('  ')}\r\n`,
        )
        break
      case 'cat':
        this.print(`${this.#files.read(`/workspace/${args[0] ?? ''}`).replaceAll('\n', '\r\n')}\r\n`)
        break
      case 'echo':
        this.print(`${args.join(' ')}\r\n`)
        break
      case 'write':
        this.#files.put(`/workspace/${args[0] ?? ''}`, `${args.slice(1).join(' ')}\n`)
        break
      case 'clear':
        this.print('\x1b[H\x1b[2J\x1b[3J')
        break
      case 'query':
        this.print('\x1b[c\x1b[6n\x1b]11;?\x07')
        break
      case 'link':
        this.print('\x1b]8;;https://example.com/a?b\x07a link\x1b]8;;\x07\r\n')
        break
      case 'tsc':
        code = 2
        this.print('src/parse.ts(2,12): error TS2322: of src/none.ts:1\r\n')
        break
      case 'flood':
        this.print('0123456789abcdef'.repeat(64 * 1024))
        break
      case 'tick': {
        let count = 0
        this.#timer = setInterval(() => {
          count++
          this.print(`tick ${count} of 4242\r\n`)
        }, 200)
        return
      }
      case 'npm':
        this.print(
          '\r\n> path-parse@1.0.7 test\r\n> node test.js\r\n\r\n\x1b[32m✓\x1b[0m 24 tests passed \x1b[2m(0.2 s)\x1b[0m\r\n\r\n',
        )
        break
      case 'exit':
        this.end(Number(args[0] ?? 0))
        return
      default:
        code = 127
        this.print(`bash: ${command}: command not found\r\n`)
    }
    this.print(`${mark('D', String(code))}${prompt}`)
  }
}
