import { instructions, type Machine } from './instructions.ts'

/** A system call by its number, with up to six arguments; a text or bytes stand for where they lie. */
export interface SystemCall {
  readonly number: number
  readonly arguments: readonly (number | bigint | Uint8Array)[]
}

/** The table lies behind the instructions, and what it points to behind the table. */
const tableAt = 0x200
const codeAt = 0x78 + 56
const textAddress = 0x40_0000n
const dataAddress = 0x50_0000n
const headerSize = 64
const segmentSize = 56
const entrySize = 56

/**
 * A program of a few hundred bytes that makes the given system calls, one after the other, and writes what each returned
 * (8 bytes) to its standard output. Node makes no system call by its number, and images bring no program that does.
 */
export function systemCallProgram(machine: Machine, calls: readonly SystemCall[]): Buffer {
  const table = Buffer.alloc((calls.length + 1) * entrySize)
  const data: Uint8Array[] = []
  let dataAt = tableAt + table.length
  for (const [index, call] of calls.entries()) {
    table.writeBigInt64LE(BigInt(call.number), index * entrySize)
    for (const [place, argument] of call.arguments.entries()) {
      const at = index * entrySize + 8 * (place + 1)
      if (typeof argument === 'object') {
        table.writeBigUInt64LE(dataAddress + BigInt(dataAt), at)
        data.push(argument)
        dataAt += argument.length
      } else table.writeBigInt64LE(BigInt.asIntN(64, BigInt(argument)), at)
    }
  }
  table.writeBigInt64LE(-1n, calls.length * entrySize)
  const code = instructions[machine].code(Number(dataAddress) + tableAt)
  const padding = Buffer.alloc(tableAt - codeAt - code.length)
  const body = Buffer.concat([code, padding, table, ...data])
  const size = codeAt + body.length
  return Buffer.concat([header(machine), segment(5, textAddress, size), segment(6, dataAddress, size), body])
}

/** An ELF header for a program that is loaded where it says and needs nobody. */
function header(machine: Machine): Buffer {
  const elf = Buffer.alloc(headerSize)
  elf.write('\x7fELF\x02\x01\x01', 0, 'latin1')
  elf.writeUInt16LE(2, 16) // an executable
  elf.writeUInt16LE(instructions[machine].number, 18)
  elf.writeUInt32LE(1, 20)
  elf.writeBigUInt64LE(textAddress + BigInt(codeAt), 24)
  elf.writeBigUInt64LE(BigInt(headerSize), 32)
  elf.writeUInt16LE(headerSize, 52)
  elf.writeUInt16LE(segmentSize, 54)
  elf.writeUInt16LE(2, 56)
  return elf
}

/** The whole file, at an address. `flags`: 5 to read and run, 6 to read and write. */
function segment(flags: number, address: bigint, size: number): Buffer {
  const entry = Buffer.alloc(segmentSize)
  entry.writeUInt32LE(1, 0)
  entry.writeUInt32LE(flags, 4)
  entry.writeBigUInt64LE(address, 16)
  entry.writeBigUInt64LE(address, 24)
  entry.writeBigUInt64LE(BigInt(size), 32)
  entry.writeBigUInt64LE(BigInt(size), 40)
  entry.writeBigUInt64LE(0x1_0000n, 48)
  return entry
}
