export type Machine = 'x64' | 'arm64'

interface Instructions {
  /** `e_machine` of ELF. */
  readonly number: number
  /** The program, for a table at that address. */
  readonly code: (table: number) => Buffer
}

/**
 * For each entry of the table (a number and six arguments) until one whose number is -1: make the call, write the eight
 * bytes it returned to descriptor 1. Then exit with 0.
 */
export const instructions: Readonly<Record<Machine, Instructions>> = {
  x64: {
    number: 62,
    code: (table) =>
      Buffer.from(
        [
          `bb ${hex32(table)}`, //       mov ebx, table
          '48 8b 03', //           next: mov rax, [rbx]
          '48 83 f8 ff', //              cmp rax, -1
          '74 36', //                    je done
          '48 8b 7b 08', //              mov rdi, [rbx+8]
          '48 8b 73 10', //              mov rsi, [rbx+16]
          '48 8b 53 18', //              mov rdx, [rbx+24]
          '4c 8b 53 20', //              mov r10, [rbx+32]
          '4c 8b 43 28', //              mov r8, [rbx+40]
          '4c 8b 4b 30', //              mov r9, [rbx+48]
          '0f 05', //                    syscall
          '50', //                       push rax
          'b8 01 00 00 00', //           mov eax, 1 (write)
          'bf 01 00 00 00', //           mov edi, 1
          '48 89 e6', //                 mov rsi, rsp
          'ba 08 00 00 00', //           mov edx, 8
          '0f 05', //                    syscall
          '58', //                       pop rax
          '48 83 c3 38', //              add rbx, 56
          'eb c1', //                    jmp next
          'b8 3c 00 00 00', //     done: mov eax, 60 (exit)
          '31 ff', //                    xor edi, edi
          '0f 05', //                    syscall
        ]
          .join(' ')
          .replaceAll(' ', ''),
        'hex',
      ),
  },
  arm64: {
    number: 183,
    code: (table) =>
      words([
        0x52a0_0013 | ((table >>> 16) << 5), //  movz w19, table, lsl 16
        0x7280_0013 | ((table & 0xffff) << 5), //movk w19, table
        0xf940_0268, //                    next: ldr x8, [x19]
        0xb100_051f, //                          cmn x8, 1
        0x5400_01c0, //                          b.eq done
        0xa940_8660, //                          ldp x0, x1, [x19, 8]
        0xa941_8e62, //                          ldp x2, x3, [x19, 24]
        0xa942_9664, //                          ldp x4, x5, [x19, 40]
        0xd400_0001, //                          svc 0
        0xf81f_0fe0, //                          str x0, [sp, -16]!
        0xd280_0808, //                          mov x8, 64 (write)
        0xd280_0020, //                          mov x0, 1
        0x9100_03e1, //                          mov x1, sp
        0xd280_0102, //                          mov x2, 8
        0xd400_0001, //                          svc 0
        0x9100_43ff, //                          add sp, sp, 16
        0x9100_e273, //                          add x19, x19, 56
        0x17ff_fff1, //                          b next
        0xd280_0ba8, //                    done: mov x8, 93 (exit)
        0xd280_0000, //                          mov x0, 0
        0xd400_0001, //                          svc 0
      ]),
  },
}

function hex32(value: number): string {
  return words([value]).toString('hex')
}

function words(values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value >>> 0, index * 4)
  return buffer
}
