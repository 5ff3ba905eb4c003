import { terminalSizeLimits, type TerminalAttachment, type TerminalSize } from './terminals.ts'

/**
 * Terminals on the wire. `terminals/attach` carries bare bytes both ways: no framing in a keystroke's way. What a viewer
 * says besides (it consumed output, it has another size) goes as fixed frames on a stream of its own,
 * `terminals/control`, so that input which the program does not read cannot hold it up.
 */
export const terminalRoutes = {
  list: 'terminals/list',
  open: 'terminals/open',
  attach: 'terminals/attach',
  control: 'terminals/control',
  close: 'terminals/close',
  save: 'terminals/save',
} as const

export interface AttachHead {
  readonly attachment: TerminalAttachment
  /** What `terminals/control` calls this viewer. */
  readonly viewer: string
}

export type TerminalControl =
  { readonly kind: 'acknowledge'; readonly bytes: number } | { readonly kind: 'resize'; readonly size: TerminalSize }

const frameLength = 5
const kinds = { acknowledge: 1, resize: 2 } as const

export function encodeTerminalControl(control: TerminalControl): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(frameLength)
  const view = new DataView(frame.buffer)
  view.setUint8(0, kinds[control.kind])
  if (control.kind === 'acknowledge') {
    view.setUint32(1, Math.min(control.bytes, 0xffff_ffff))
  } else {
    const { columns, rows } = clampTerminalSize(control.size)
    view.setUint16(1, columns)
    view.setUint16(3, rows)
  }
  return frame
}

/** Takes control frames out of bytes that arrive in any pieces. A frame of an unknown kind is passed over. */
export class TerminalControlReader {
  readonly #frame = new Uint8Array(frameLength)
  #length = 0

  read(bytes: Uint8Array): readonly TerminalControl[] {
    const said: TerminalControl[] = []
    for (const byte of bytes) {
      this.#frame[this.#length++] = byte
      if (this.#length < frameLength) continue
      this.#length = 0
      const view = new DataView(this.#frame.buffer)
      const kind = view.getUint8(0)
      if (kind === kinds.acknowledge) said.push({ kind: 'acknowledge', bytes: view.getUint32(1) })
      else if (kind === kinds.resize) {
        said.push({ kind: 'resize', size: clampTerminalSize({ columns: view.getUint16(1), rows: view.getUint16(3) }) })
      }
    }
    return said
  }
}

export function clampTerminalSize(size: TerminalSize): TerminalSize {
  const clamp = (value: number) =>
    Number.isFinite(value)
      ? Math.min(terminalSizeLimits.maximum, Math.max(terminalSizeLimits.minimum, Math.round(value)))
      : terminalSizeLimits.minimum
  return { columns: clamp(size.columns), rows: clamp(size.rows) }
}
