import type { PresetId } from '../../../../src-shared/policy/policy.ts'
import type { ReadTool } from './tool-place.ts'
import { readApt } from './tools/apt.ts'
import { readCargo } from './tools/cargo.ts'
import { readGo } from './tools/go.ts'
import { readMaven } from './tools/maven.ts'
import { readNpm } from './tools/npm.ts'
import { readPip } from './tools/pip.ts'

export type ToolId = Exclude<PresetId, 'git-hosts' | 'ai-providers'>

export interface Tool {
  readonly title: string
  readonly read: ReadTool
  /** A sentence about what a person should know of its rules; empty for nothing. */
  readonly note: string
}

/** Tools whose hosts are read from their own configuration, and are written nowhere here. */
export const tools: Readonly<Record<ToolId, Tool>> = {
  npm: { title: 'npm', read: readNpm, note: '' },
  pip: { title: 'pip', read: readPip, note: '' },
  apt: { title: 'apt', read: readApt, note: '' },
  cargo: {
    title: 'cargo',
    read: readCargo,
    note: 'It tells its index only, so what lies beside that is reached as well.',
  },
  go: { title: 'Go', read: readGo, note: 'Modules outside of its proxy come from git hosts.' },
  maven: { title: 'Maven', read: readMaven, note: '' },
}

export const toolIds = Object.keys(tools) as readonly ToolId[]
