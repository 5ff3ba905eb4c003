import { openSync, readSync } from 'node:fs'

/** The kernel writes at most a page at once. */
const page = 16 * 1024

/** A program's end of a socket: its address and port and ours, or its port alone where that is all there is. */
export interface ProgramsEnd {
  readonly table: 'tcp' | 'udp'
  readonly end: string
}

/**
 * One of the kernel's tables of sockets. Searched as text and only as far as needed, and never closed: there may be thousands of
 * connections that are over, and each step costs more than what it reads.
 */
export class SocketTable {
  readonly #table: ProgramsEnd['table']
  readonly #buffer = Buffer.alloc(page)
  #file: number | null = null

  constructor(table: ProgramsEnd['table']) {
    this.#table = table
  }

  /** The inode of each of these sockets that there is, by its end. */
  inodesOf(ends: ReadonlySet<string>): ReadonlyMap<string, string> {
    const found = new Map<string, string>()
    const missing = new Map([...ends].map((end) => [end, this.#written(end)] as const))
    let text = ''
    let at = 0
    while (missing.size > 0) {
      const read = this.#read(at)
      if (read === '') break
      at += read.length
      text += read
      const whole = text.lastIndexOf('\n') + 1
      for (const [end, written] of missing) {
        const inode = inodeIn(text.slice(0, whole), written)
        if (inode === null) continue
        found.set(end, inode)
        missing.delete(end)
      }
      text = text.slice(whole)
    }
    return found
  }

  /** Nothing at the end, and where there is no such table: then there are no programs to tell. */
  #read(at: number): string {
    try {
      this.#file ??= openSync(`/proc/net/${this.#table}`, 'r')
      return this.#buffer.toString('latin1', 0, readSync(this.#file, this.#buffer, 0, page, at))
    } catch {
      return ''
    }
  }

  #written(end: string): string {
    return this.#table === 'tcp' ? `${end.split(' ').map(written).join(' ')} ` : `:${writtenPort(end)} `
  }
}

/** What is over has no inode any more. */
function inodeIn(text: string, ends: string): string | null {
  for (let at = text.indexOf(ends); at !== -1; at = text.indexOf(ends, at + 1)) {
    const [begin, end] = [text.lastIndexOf('\n', at) + 1, text.indexOf('\n', at)]
    const [, local = '', remote = '', , , , , , , inode = '0'] = text.slice(begin, end).trim().split(/\s+/)
    if (inode !== '0' && (`${local} `.endsWith(ends) || `${local} ${remote} ` === ends)) return inode
  }
  return null
}

/** `127.0.0.1:8080` is `0100007F:1F90`. */
function written(end: string): string {
  const [address = '', port = ''] = end.split(':')
  const bytes = address.split('.').map((byte) => hexadecimal(Number(byte), 2))
  return `${bytes.toReversed().join('')}:${writtenPort(port)}`
}

function writtenPort(port: string): string {
  return hexadecimal(Number(port), 4)
}

function hexadecimal(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}
