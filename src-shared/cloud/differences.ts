/** Where a sandbox at Fly.io is other than one on this computer. */
export interface CloudDifference {
  readonly id: string
  /** What it is about, in a word or two. */
  readonly about: string
  /** On this computer, as a sentence. */
  readonly here: string
  /** At Fly.io, as a sentence. */
  readonly there: string
}

/** Told before somebody chooses, and beside a sandbox there. */
export const cloudDifferences: readonly CloudDifference[] = [
  {
    id: 'isolation',
    about: 'Isolation',
    here: 'gVisor or a container, as your engine has it.',
    there: 'A virtual machine of its own, with a kernel of its own.',
  },
  {
    id: 'network',
    about: 'Network',
    here: 'What goes out goes through this computer, its proxy and its private networks by exception.',
    there:
      'What goes out is decided in the machine by the same rules, also while this computer is off. It reaches nothing in your own network.',
  },
  {
    id: 'secrets',
    about: 'Secrets',
    here: 'Granted secrets are added on the way out, and never are inside.',
    there:
      'Secrets stay on this computer unless you agree to one for a sandbox: then it is in the memory of its machine’s own program, never on its disk.',
  },
  {
    id: 'packages',
    about: 'Packages',
    here: 'Packages are added to the image, and taken back.',
    there: 'Images are not made there: add packages on this computer, then make or push the sandbox.',
  },
  {
    id: 'memory',
    about: 'Sleep',
    here: 'A sandbox runs until it is stopped; paused, it keeps its memory.',
    there:
      'Without work it is suspended with its memory where that is at most 2 GB, else stopped: programs end, files stay.',
  },
  {
    id: 'usage',
    about: 'Usage',
    here: 'The engine tells what each sandbox uses, and how full its disk is.',
    there: 'Only what the sandbox itself tells of its programs. Its disk has the size that you chose.',
  },
  {
    id: 'ready',
    about: 'Start',
    here: 'Some are kept ready, so that a new one is there at once.',
    there: 'None is kept ready, since that would cost.',
  },
  {
    id: 'processor',
    about: 'Processor',
    here: 'The one of this computer.',
    there: 'amd64 (x86-64) alone.',
  },
]
