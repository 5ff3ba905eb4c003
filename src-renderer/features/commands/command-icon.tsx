import {
  Activity,
  AppWindow,
  Bell,
  Box,
  Cable,
  Contrast,
  Cpu,
  FileCode,
  FileDiff,
  Files,
  Keyboard,
  LayoutList,
  Play,
  Plus,
  Search,
  Settings,
  ShieldCheck,
  Square,
  SquareTerminal,
  Trash2,
  type LucideIcon,
} from 'lucide-react'

/** What a command is about, in a drawing: its own, or that of its group. */
export function CommandIcon({ id, group }: { readonly id: string; readonly group: string }) {
  const Icon = byId.get(id) ?? byGroup.get(group) ?? AppWindow
  return <Icon size={16} aria-hidden />
}

const byId: ReadonlyMap<string, LucideIcon> = new Map([
  ['sandbox.new', Plus],
  ['sandbox.start', Play],
  ['sandbox.resume', Play],
  ['sandbox.stop', Square],
  ['sandbox.verify', ShieldCheck],
  ['sandbox.remove', Trash2],
  ['dashboard.show', LayoutList],
  ['settings', Settings],
  ['shortcuts', Keyboard],
  ['engine.recheck', Cpu],
])

const byGroup: ReadonlyMap<string, LucideIcon> = new Map([
  ['Sandbox', Box],
  ['Files', Files],
  ['Search', Search],
  ['Editor', FileCode],
  ['Terminal', SquareTerminal],
  ['Ports', Cable],
  ['Changes', FileDiff],
  ['Resources', Activity],
  ['Appearance', Contrast],
  ['Notifications', Bell],
])
