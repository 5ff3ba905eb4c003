/** Which system calls a container's programs may make. In a kernel of its own (gVisor) the list does nothing. */
export const systemCallProfiles = ['strict', 'standard'] as const
export type SystemCallProfile = (typeof systemCallProfiles)[number]

/** What each permits, for a person who chooses. */
export const profileMeanings = {
  strict:
    'What programs, compilers, debuggers and servers need. No namespaces, BPF, io_uring, kernel keys, performance counters or modules; only sockets of the internet’s kinds, of Unix and of netlink.',
  standard:
    'Also placing memory on processors, handles of files, splicing memory, and looking into own programs as debuggers do: for numerical libraries, databases and tracing tools. All else as strict.',
} as const satisfies Record<SystemCallProfile, string>

export const profileInGvisor =
  'In gVisor it does nothing: system calls end in gVisor’s own kernel, which passes none on to this computer.'
