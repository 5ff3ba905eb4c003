import { readFileSync } from 'node:fs'
import type { HostConfig } from 'dockerode'

/** In the order of the kernel's numbers. */
const capabilities =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ'.split(
    ' ',
  )

/**
 * A container that stands for a virtual machine, whose root makes namespaces and mounts. Docker's `privileged` asks for
 * every capability there is and fails where this computer lacks one, so it gets all that there are.
 */
export function machinePrivileges(): HostConfig {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  const has = BigInt(`0x${bounding}`)
  return {
    CapAdd: capabilities.filter((_, number) => ((has >> BigInt(number)) & 1n) === 1n),
    SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
    MaskedPaths: [],
    ReadonlyPaths: [],
  }
}
