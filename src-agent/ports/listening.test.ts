import { describe, expect, it } from 'vitest'
import { listeningSockets } from './listening.ts'

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const line = (local: string, state: string, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${String(inode)} 1 0 100 0 0 10 0`
const table = (...lines: string[]) => [head, ...lines, ''].join('\n')

describe('the kernel’s table of sockets', () => {
  it('[PO1] gives those that listen where loopback leads', () => {
    const any = line('00000000:0BB8', '0A', 11)
    const loopback = line('0100007F:1F90', '0A', 12)
    const ipv6 = line('00000000000000000000000001000000:1435', '0A', 13)
    expect(listeningSockets(table(any, loopback, ipv6))).toEqual([
      { port: 3000, inode: '11' },
      { port: 8080, inode: '12' },
      { port: 5173, inode: '13' },
    ])
  })

  it('[PO1] leaves out connections, other addresses and what is no table', () => {
    const connection = line('0100007F:1F90', '01', 12)
    const elsewhere = line('0200407F:0050', '0A', 14)
    expect(listeningSockets(table(connection, elsewhere))).toEqual([])
    for (const text of ['', 'x', 'a b c d e f\nzz:zz', table('0: 00000000:FFFFF 0 0A')]) {
      expect(listeningSockets(text), text).toEqual([])
    }
  })
})
