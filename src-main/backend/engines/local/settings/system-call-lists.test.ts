import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemCallProfiles } from '../../../../../src-shared/engine/system-calls.ts'
import { findResources } from '../../../resources.ts'
import { readSeccomp } from './read-seccomp.ts'

interface List {
  readonly defaultAction: string
  readonly syscalls: readonly {
    readonly names: readonly string[]
    readonly action: string
    readonly args?: readonly { readonly value: number; readonly valueTwo?: number }[]
  }[]
}

const { seccompProfiles } = await readSeccomp(join(findResources().directory, 'seccomp'))
const list = (profile: (typeof systemCallProfiles)[number]) => JSON.parse(seccompProfiles[profile]) as List
const permitted = (profile: (typeof systemCallProfiles)[number]) =>
  list(profile).syscalls.flatMap(({ names, action }) => (action === 'SCMP_ACT_ALLOW' ? names : []))

describe('[IS14] a list of system calls', () => {
  it.each([
    ['strict', '05ea961a97c927d4abb0020b2287d1ed1ff9472f73ff5650372adf72814c6a24'],
    ['standard', 'a67628537d5cf587c0c002628c23f9595b6e1948a44a6ed08a992d9d2dfd13d5'],
  ] as const)('never changes under its name, since sandboxes that run were made with it: %s', (profile, digest) => {
    const text = JSON.stringify(JSON.parse(seccompProfiles[profile]))
    expect(createHash('sha256').update(text).digest('hex')).toBe(digest)
  })

  it.each(systemCallProfiles)(
    '%s permits only what it names, and nothing that reaches deep into the kernel',
    (profile) => {
      expect(list(profile).defaultAction).toBe('SCMP_ACT_ERRNO')
      const deep = ['bpf', 'perf_event_open', 'add_key', 'request_key', 'keyctl', 'io_uring_setup', 'io_uring_enter']
      const more = [
        'userfaultfd',
        'unshare',
        'setns',
        'mount',
        'umount2',
        'pivot_root',
        'chroot',
        'kexec_load',
        'kexec_file_load',
      ]
      const rest = [
        'init_module',
        'finit_module',
        'delete_module',
        'open_by_handle_at',
        'reboot',
        'settimeofday',
        'swapon',
      ]
      expect(permitted(profile).filter((name) => [...deep, ...more, ...rest].includes(name))).toEqual([])
    },
  )

  it.each(systemCallProfiles)('%s permits sockets of four families, and clone without namespaces', (profile) => {
    const rules = list(profile).syscalls
    const families = rules.filter(({ names }) => names.includes('socket')).map(({ args }) => args?.[0]?.valueTwo)
    expect(families).toEqual([1, 2, 10, 16])
    const clone = rules.filter(({ names }) => names.includes('clone'))
    expect(clone.map(({ args }) => [args?.[0]?.value, args?.[0]?.valueTwo])).toEqual([[0x7e02_0000, 0]])
  })

  it('standard permits all of strict and a little more', () => {
    const strict = permitted('strict')
    expect(permitted('standard').filter((name) => !strict.includes(name))).toEqual([
      'get_mempolicy',
      'kcmp',
      'mbind',
      'name_to_handle_at',
      'pidfd_getfd',
      'set_mempolicy',
      'vmsplice',
    ])
  })
})
