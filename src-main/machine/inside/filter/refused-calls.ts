/**
 * System calls of Linux on x86-64 that nothing inside may make, by number
 * (https://github.com/torvalds/linux/blob/master/arch/x86/entry/syscalls/syscall_64.tbl). What is left needs no right that a plain user lacks.
 */
export const refusedCalls: Readonly<Record<string, number>> = {
  // The kernel's own insides, and what reads other programs' memory through them.
  bpf: 321,
  perf_event_open: 298,
  userfaultfd: 323,
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  kcmp: 312,
  lookup_dcookie: 212,
  pidfd_getfd: 438,
  syslog: 103,
  add_key: 248,
  request_key: 249,
  keyctl: 250,
  // Other views of files, and other namespaces.
  mount: 165,
  umount2: 166,
  pivot_root: 155,
  chroot: 161,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  mount_setattr: 442,
  unshare: 272,
  setns: 308,
  name_to_handle_at: 303,
  open_by_handle_at: 304,
  fanotify_init: 300,
  quotactl: 179,
  quotactl_fd: 443,
  // The machine as a whole.
  reboot: 169,
  kexec_load: 246,
  kexec_file_load: 320,
  init_module: 175,
  finit_module: 313,
  delete_module: 176,
  iopl: 172,
  ioperm: 173,
  swapon: 167,
  swapoff: 168,
  acct: 163,
  settimeofday: 164,
  clock_settime: 227,
  clock_adjtime: 305,
  sethostname: 170,
  setdomainname: 171,
  vhangup: 153,
  // Where memory lies, which only machines with several nodes need.
  mbind: 237,
  set_mempolicy: 238,
  migrate_pages: 256,
  move_pages: 279,
  // Long without a use.
  uselib: 134,
  sysfs: 139,
  _sysctl: 156,
  create_module: 174,
  get_kernel_syms: 177,
  query_module: 178,
  nfsservctl: 180,
}

/** The highest number that was looked at (mseal): what is newer does not exist for programs inside. */
export const newestCall = 462

/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. A network namespace does not hold others back: AF_VSOCK leads to the machine's host. */
export const allowedFamilies = [1, 2, 10, 16] as const

export const calls = { ioctl: 16, socket: 41, socketpair: 53, clone: 56, clone3: 435 } as const

/** Every flag of clone(2) that makes a namespace. */
export const namespaceFlags = 0x7e02_0000

/** ioctl(2) that type into a terminal as if a person did: TIOCSTI, TIOCLINUX. */
export const refusedControls = [0x5412, 0x541c] as const
