import { filterInstructions, type Instruction } from './filter-instructions.ts'

const address = 0x40_0000
const [headerSize, segmentSize] = [64, 56]
const codeAt = headerSize + segmentSize
/** The table lies behind the code. */
const tableAt = 0x100

/**
 * A static program for x86-64 of some two thousand bytes: takes on the filter for itself and all that comes of it, then becomes the program
 * that its arguments name. Node and BusyBox cannot ask for a filter, and an image brings nothing that surely can. Ends with 126 where the kernel
 * refuses the filter, and 127 where there is no such program.
 */
export function filterProgram(instructions: readonly Instruction[] = filterInstructions()): Buffer {
  const table = Buffer.alloc(16 + instructions.length * 8)
  // struct sock_fprog, and what it points to.
  table.writeUInt16LE(instructions.length, 0)
  table.writeBigUInt64LE(BigInt(address + tableAt + 16), 8)
  for (const [index, { code, ifTrue, ifFalse, value }] of instructions.entries()) {
    const place = 16 + index * 8
    table.writeUInt16LE(code, place)
    table.writeUInt8(ifTrue, place + 2)
    table.writeUInt8(ifFalse, place + 3)
    table.writeUInt32LE(value >>> 0, place + 4)
  }
  const code = Buffer.from(codeFor(address + tableAt), 'hex')
  const body = Buffer.concat([code, Buffer.alloc(tableAt - codeAt - code.length), table])
  return Buffer.concat([header(), segment(codeAt + body.length), body])
}

function codeFor(table: number): string {
  const where = Buffer.alloc(4)
  where.writeUInt32LE(table)
  return [
    'b8 9d 00 00 00', //       mov eax, 157 (prctl)
    'bf 26 00 00 00', //       mov edi, 38 (PR_SET_NO_NEW_PRIVS)
    'be 01 00 00 00', //       mov esi, 1
    '31 d2', //                xor edx, edx
    '4d 31 d2', //             xor r10, r10
    '4d 31 c0', //             xor r8, r8
    '0f 05', //                syscall
    'b8 3d 01 00 00', //       mov eax, 317 (seccomp)
    'bf 01 00 00 00', //       mov edi, 1 (SECCOMP_SET_MODE_FILTER)
    '31 f6', //                xor esi, esi
    `ba ${where.toString('hex')}`, // mov edx, table
    '0f 05', //                syscall
    '85 c0', //                test eax, eax
    '75 1f', //                jnz refused
    '48 8d 74 24 10', //       lea rsi, [rsp+16] (the second argument and all after it)
    '48 8b 3e', //             mov rdi, [rsi]
    '48 8b 04 24', //          mov rax, [rsp] (their number)
    '48 8d 54 c4 10', //       lea rdx, [rsp+rax*8+16] (the environment)
    'b8 3b 00 00 00', //       mov eax, 59 (execve)
    '0f 05', //                syscall
    'bf 7f 00 00 00', //       mov edi, 127
    'eb 05', //                jmp end
    'bf 7e 00 00 00', // refused: mov edi, 126
    'b8 3c 00 00 00', // end:  mov eax, 60 (exit)
    '0f 05', //                syscall
  ]
    .join('')
    .replaceAll(' ', '')
}

/** An ELF header for a program that is loaded where it says and needs nobody. */
function header(): Buffer {
  const elf = Buffer.alloc(headerSize)
  elf.write('\x7fELF\x02\x01\x01', 0, 'latin1')
  elf.writeUInt16LE(2, 16) // an executable
  elf.writeUInt16LE(62, 18) // x86-64
  elf.writeUInt32LE(1, 20)
  elf.writeBigUInt64LE(BigInt(address + codeAt), 24)
  elf.writeBigUInt64LE(BigInt(headerSize), 32)
  elf.writeUInt16LE(headerSize, 52)
  elf.writeUInt16LE(segmentSize, 54)
  elf.writeUInt16LE(1, 56)
  return elf
}

/** The whole file, to read and run. */
function segment(size: number): Buffer {
  const entry = Buffer.alloc(segmentSize)
  entry.writeUInt32LE(1, 0)
  entry.writeUInt32LE(5, 4)
  entry.writeBigUInt64LE(BigInt(address), 16)
  entry.writeBigUInt64LE(BigInt(address), 24)
  entry.writeBigUInt64LE(BigInt(size), 32)
  entry.writeBigUInt64LE(BigInt(size), 40)
  entry.writeBigUInt64LE(0x1000n, 48)
  return entry
}
