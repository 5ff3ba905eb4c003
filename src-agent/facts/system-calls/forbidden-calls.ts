import type { AttemptFact } from '../../../src-shared/agent/facts.ts'
import type { Machine } from './instructions.ts'
import type { SystemCall } from './program.ts'

type NamedCall = SystemCall & { readonly name: string }

/** Numbers of the calls that are tried, by machine. */
const numbers = {
  x64: { socket: 41, bpf: 321, perf: 298, addKey: 248, ring: 425, userfault: 323, unshare: 272 },
  arm64: { socket: 198, bpf: 280, perf: 241, addKey: 217, ring: 425, userfault: 282, unshare: 97 },
} as const satisfies Record<Machine, unknown>

const families = [
  ['AF_ALG', 38, 5, 0],
  ['AF_VSOCK', 40, 1, 0],
  ['AF_PACKET', 17, 3, 3],
  ['AF_TIPC', 30, 5, 0],
  ['AF_CAN', 29, 3, 1],
  ['AF_BLUETOOTH', 31, 1, 3],
  ['AF_INET raw', 2, 3, 1],
  ['AF_INET6 raw', 10, 3, 58],
] as const

/** Every program has it: when it cannot be made either, nothing was tried. */
export const controlCall = 'socket AF_UNIX'

const namespaces = [
  ['user', 0x1000_0000],
  ['mount', 0x2_0000],
  ['network', 0x4000_0000],
] as const

/**
 * Each is asked so that it would succeed where nothing refuses it, and ends with the program that makes it. Namespaces
 * come last, since one would change what the calls after it see.
 */
export function forbiddenCalls(machine: Machine, isGvisor: boolean): readonly NamedCall[] {
  const number = numbers[machine]
  const socket = (name: string, ...given: readonly number[]): NamedCall => ({
    name: `socket ${name}`,
    number: number.socket,
    arguments: given,
  })
  return [
    socket('AF_UNIX', 1, 1, 0),
    ...families.map(([name, ...given]) => socket(name, ...given)),
    { name: 'bpf', number: number.bpf, arguments: [0, mapOfFour, mapOfFour.length] },
    { name: 'perf_event_open', number: number.perf, arguments: [clockOfItself, 0, -1, -1, 0] },
    { name: 'add_key', number: number.addKey, arguments: [text('user'), text('airlock'), text('x'), 1, -2] },
    { name: 'io_uring_setup', number: number.ring, arguments: [8, Buffer.alloc(120)] },
    { name: 'userfaultfd', number: number.userfault, arguments: [1] },
    // gVisor gives programs namespaces of its own making, which lead to nothing of the computer.
    ...(isGvisor ? [] : namespaces).map(([name, flag]) => ({
      name: `unshare ${name}`,
      number: number.unshare,
      arguments: [flag],
    })),
  ]
}

/** An array of four numbers, as BPF_MAP_CREATE takes it. */
const mapOfFour = words(72, [2, 4, 4, 4])
/** PERF_TYPE_SOFTWARE, 64 bytes long, of this program alone (bits 5 and 6: neither kernel nor hypervisor). */
const clockOfItself = words(64, [1, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0x60])

function text(word: string): Buffer {
  return Buffer.from(`${word}\0`, 'latin1')
}

function words(size: number, values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(size)
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value, index * 4)
  return buffer
}

const names: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  13: 'EACCES',
  14: 'EFAULT',
  19: 'ENODEV',
  22: 'EINVAL',
  38: 'ENOSYS',
  93: 'EPROTONOSUPPORT',
  94: 'ESOCKTNOSUPPORT',
  95: 'EOPNOTSUPP',
  97: 'EAFNOSUPPORT',
}

/** What the program wrote, as names; null when it did not come to all of them. */
export function resultsOf(calls: readonly NamedCall[], written: Buffer): readonly AttemptFact[] | null {
  if (written.length !== calls.length * 8) return null
  return calls.map(({ name }, index) => {
    const returned = Number(written.readBigInt64LE(index * 8))
    return { name, result: returned >= 0 ? 'ok' : (names[-returned] ?? `errno ${String(-returned)}`) }
  })
}
