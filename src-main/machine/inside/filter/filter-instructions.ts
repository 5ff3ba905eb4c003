import { allowedFamilies, calls, namespaceFlags, newestCall, refusedCalls, refusedControls } from './refused-calls.ts'

/** One instruction of classic BPF, as seccomp(2) takes it: https://docs.kernel.org/userspace-api/seccomp_filter.html */
export interface Instruction {
  readonly code: number
  readonly ifTrue: number
  readonly ifFalse: number
  readonly value: number
}

const [load, isEqual, isAtLeast, hasBit, answer] = [0x20, 0x15, 0x35, 0x45, 0x06]
/** Where `struct seccomp_data` has them: the number, the architecture, and the lower half of each argument. */
const at = { number: 0, architecture: 4, argument: (index: number) => 16 + 8 * index } as const
const x64 = 0xc000_003e
const [allow, killProcess] = [0x7fff_0000, 0x8000_0000]
const fails = (error: number) => 0x5_0000 | error
const [EPERM, ENOSYS] = [1, 38]
/** Calls of the x32 interface have this bit; nothing uses it. */
const x32 = 0x4000_0000

const take = (offset: number): Instruction => ({ code: load, ifTrue: 0, ifFalse: 0, value: offset })
const say = (value: number): Instruction => ({ code: answer, ifTrue: 0, ifFalse: 0, value })
/** Goes on with the next instruction where it holds, and beyond it where not. */
const when = (code: number, value: number): Instruction => ({ code, ifTrue: 0, ifFalse: 1, value })

/** What is decided about each system call, for x86-64 alone: a program of another architecture is ended. */
export function filterInstructions(): readonly Instruction[] {
  const families = allowedFamilies.flatMap((family) => [when(isEqual, family), say(allow)])
  return [
    take(at.architecture),
    { code: isEqual, ifTrue: 1, ifFalse: 0, value: x64 },
    say(killProcess),
    take(at.number),
    ...[when(isAtLeast, x32), say(fails(ENOSYS))],
    ...[when(isAtLeast, newestCall + 1), say(fails(ENOSYS))],
    ...[when(isEqual, calls.clone3), say(fails(ENOSYS))],
    ...Object.values(refusedCalls).flatMap((number) => [when(isEqual, number), say(fails(EPERM))]),
    ...forCall(calls.socket, [take(at.argument(0)), ...families, say(fails(EPERM))]),
    ...forCall(calls.socketpair, [take(at.argument(0)), ...families, say(fails(EPERM))]),
    ...forCall(calls.clone, [take(at.argument(0)), when(hasBit, namespaceFlags), say(fails(EPERM)), say(allow)]),
    ...forCall(calls.ioctl, [
      take(at.argument(1)),
      ...refusedControls.flatMap((control) => [when(isEqual, control), say(fails(EPERM))]),
      say(allow),
    ]),
    say(allow),
  ]
}

/** `then`, which answers in any case, for one call; the number is still loaded afterwards for others. */
function forCall(number: number, then: readonly Instruction[]): readonly Instruction[] {
  return [{ code: isEqual, ifTrue: 0, ifFalse: then.length, value: number }, ...then]
}
