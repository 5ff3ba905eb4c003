import type { IsolationLevel, IsolationProof } from '../../src-shared/engine/isolation.ts'
import type { LastSeen, Sandbox, SandboxState } from '../../src-shared/engine/sandbox.ts'
import { invisible, visible } from '../../src-shared/text/visible.ts'

/** Words for what the contracts name, the same everywhere. */
export const stateWords = {
  creating: 'creating',
  starting: 'starting',
  running: 'running',
  pausing: 'pausing',
  paused: 'paused',
  stopping: 'stopping',
  stopped: 'stopped',
  removing: 'removing',
  failed: 'failed',
  unknown: 'unknown',
} as const satisfies Record<SandboxState, string>

export const levelWords = {
  vm: 'VM',
  gvisor: 'gVisor',
  container: 'Container',
} as const satisfies Record<IsolationLevel, string>

/** E.g. `last seen running, 14:03:09`: what is known of a sandbox whose engine does not answer. */
export function lastSeenInWords(lastSeen: LastSeen | null): string {
  if (lastSeen === null) return 'not seen since Airlock began'
  return `last seen ${stateWords[lastSeen.state]}, ${new Date(lastSeen.at).toLocaleTimeString()}`
}

/** Whether programs are inside, moving or paused. */
export function isLive(state: SandboxState): boolean {
  return state === 'running' || state === 'paused' || state === 'pausing' || state === 'stopping'
}

/** What the level means for the person, one sentence. */
export const levelMeanings = {
  vm: 'A virtual machine with its own kernel. Code inside never talks to your computer’s kernel.',
  gvisor: 'A kernel of its own in user space. Code inside never talks to your computer’s kernel directly.',
  container: 'A hardened container. Code inside shares your computer’s kernel, with few calls allowed.',
} as const satisfies Record<IsolationLevel, string>

export function isolationWords(proof: IsolationProof | null, isLive = true): string {
  if (proof === null) return 'not measured yet'
  // What was measured holds for the run it was measured in.
  if (!isLive) return `${levelWords[proof.level]} · ${proof.proven ? '' : 'not proven '}when it last ran`
  return `${levelWords[proof.level]} · ${proof.proven ? 'proven' : 'not proven'}`
}

/** The same with how many probes held and when, or with the first that did not: `gVisor · proven 58/58 at 12:04`. */
export function proofInWords(proof: IsolationProof | null, isLive = true): string {
  const words = isolationWords(proof, isLive)
  if (proof === null || !isLive) return words
  const failed = proof.probes.filter(({ ok }) => !ok)
  const [first] = failed
  if (first !== undefined) return `${words}: ${harmless(first.name)}${failed.length > 1 ? ' and more' : ''}`
  const count = String(proof.probes.length)
  const at = new Date(proof.verifiedAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false })
  return proof.proven && proof.probes.length > 0 ? `${words} ${count}/${count} at ${at}` : words
}

/** E.g. `1.4 MB`. */
export function bytesInWords(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  const digits = unit === 0 || value >= 100 || Number.isInteger(value) ? 0 : 1
  return `${value.toFixed(digits)} ${units[unit] ?? 'B'}`
}

/** E.g. `12 %`; `0.4 %` of what is nearly nothing. */
export function shareInWords(share: number): string {
  const percent = share * 100
  return `${percent > 0 && percent < 0.95 ? percent.toFixed(1) : percent.toFixed(0)} %`
}

export function durationInWords(milliseconds: number): string {
  if (milliseconds < 1000) return `${(milliseconds / 1000).toFixed(1)} s`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`
}

export function countInWords(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** More marks than this on one letter are a tower over other lines, not writing. */
const towers = /(\p{M}{4})\p{M}+/gu

/** Text that a sandbox chose, made harmless for a label: no controls, no text direction tricks, bounded. */
export function harmless(text: string, longest = 80): string {
  // What is far too long is cut before anything else is done with it.
  const start = text.slice(0, 20 * longest)
  const clean = start.replace(invisible, ' ').replace(towers, '$1').replace(/\s+/g, ' ').trim()
  if (clean.length <= longest && start.length === text.length) return clean
  return `${clean.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** A name or path that a sandbox chose, exactly: what cannot be seen in it stands as an escape, as the CLI shows it. */
export function shownName(text: string, longest = 80): string {
  const start = text.slice(0, 20 * longest)
  const clean = visible(start).replace(towers, '$1')
  if (clean.length <= longest && start.length === text.length) return clean
  return `${clean.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

export const isMac = /Mac|iPhone|iPad/.test(typeof navigator === 'undefined' ? '' : navigator.platform)

/** A shortcut as this computer's keyboards have it: `Mod+K` is ⌘K on a Mac and Ctrl+K elsewhere. */
export function shortcutInWords(shortcut: string, mac = isMac): string {
  const parts = shortcut.split('+')
  const key = parts.pop() ?? ''
  const name = keyWords[key] ?? key
  if (!mac) return [...parts.map((part) => (part === 'Mod' ? 'Ctrl' : part)), name].join('+')
  return parts.map((part) => macWords[part] ?? part).join('') + name
}

const keyWords: Readonly<Record<string, string>> = {
  Plus: '+',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}
const macWords: Readonly<Record<string, string>> = { Mod: '⌘', Meta: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' }

/** “just now”, “5 min ago”, “3 h ago”, “2 d ago”. */
export function agoInWords(at: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000)
  if (minutes < 2) return 'just now'
  if (minutes < 60) return `${String(minutes)} min ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${String(hours)} h ago` : `${String(Math.floor(hours / 24))} d ago`
}

/** `local`, or where at a cloud: `fly · fra`. */
export function placeInWords({ engine, cloud }: Pick<Sandbox, 'engine' | 'cloud'>): string {
  return cloud?.region == null ? engine : `${engine} · ${cloud.region}`
}
