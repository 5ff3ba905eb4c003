import type { CreateRequest } from '../../../src-shared/api/sandboxes.ts'
import type { EgressMode } from '../../../src-shared/policy/policy.ts'
import type { SystemCallProfile } from '../../../src-shared/engine/system-calls.ts'
import { sandboxNamePattern } from '../../../src-shared/engine/sandbox.ts'
import { isArchiveName } from '../../state/sandbox-names.ts'
import { emptyPlace, placeOf, placeRequestOf, type DraftPlace } from './draft-place.ts'
import { problemsOfRepository } from './repository.ts'

/** What the page sent to the backend; `name` as people know it. */
export interface Upload {
  readonly id: string
  readonly name: string
  readonly isFolder?: boolean
}

/** What the dialog holds, as text where a person types text. */
export interface Draft {
  readonly name: string
  readonly template: string
  readonly image: string
  /** Which of those below counts. */
  readonly source: 'empty' | 'folder' | 'archive' | 'git'
  readonly folder: string
  readonly archive: string
  /** Instead of an archive's path: what was uploaded from this page. */
  readonly upload: Upload | null
  /** A repository's address, and a branch or tag of it. */
  readonly git: string
  readonly gitRef: string
  readonly includeIgnored: boolean
  /** Paths of what would stay out that come all the same. */
  readonly include: readonly string[]
  readonly network: EgressMode
  readonly place: DraftPlace
  readonly isolation: 'best' | 'gvisor' | 'container'
  readonly cpus: string
  readonly memory: string
  readonly fast: boolean
  readonly profile: SystemCallProfile
  /** Hours as text, or `none`. */
  readonly lifetime: string
}

/** Value of the template combobox that stands for “an image of your own”. */
export const ownImage = 'image'

export const emptyDraft: Draft = {
  name: '',
  template: 'debian',
  image: '',
  source: 'folder',
  folder: '',
  archive: '',
  upload: null,
  git: '',
  gitRef: '',
  includeIgnored: false,
  include: [],
  network: 'allowlist',
  place: emptyPlace,
  isolation: 'best',
  cpus: '2',
  memory: '2 GB',
  fast: false,
  profile: 'strict',
  lifetime: 'none',
}

export type DraftProblems = Partial<
  Record<'name' | 'image' | 'folder' | 'archive' | 'git' | 'gitRef' | 'cpus' | 'memory', string>
>

/** `2 GB`, `512m`, `1.5g` → bytes; null for what is no amount of memory. */
export function parseMemory(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*$/i.exec(text)
  if (match === null) return null
  const power = ' kmgt'.indexOf((match[2] ?? '').toLowerCase() || ' ')
  const bytes = Math.round(Number(match[1]) * 1024 ** power)
  return Number.isSafeInteger(bytes) ? bytes : null
}

const leastMemory = 64 * 1024 ** 2

/** What keeps the draft from being created, each sentence for its own field. */
export function problemsOf(draft: Draft, namesTaken: readonly string[]): DraftProblems {
  const problems: DraftProblems = {}
  const name = draft.name.trim()
  if (name === '') problems.name = 'Give it a name.'
  else if (!sandboxNamePattern.test(name))
    problems.name = 'Use letters, digits, “.”, “_” and “-”, starting with a letter or digit, at most 63.'
  else if (namesTaken.includes(name)) problems.name = `There is a sandbox “${name}” already.`
  if (draft.template === ownImage && draft.image.trim() === '')
    problems.image = 'Name an image, for example docker.io/library/python:3.13-slim.'
  const wholePath = 'Give the whole path, starting with “/” (or a drive letter on Windows).'
  if (draft.source === 'folder' && draft.folder.trim() !== '' && !isAbsolute(draft.folder.trim()))
    problems.folder = wholePath
  if (draft.source === 'archive' && draft.upload === null) {
    if (draft.archive.trim() === '') problems.archive = 'Name an archive, or choose one.'
    else if (!isAbsolute(draft.archive.trim())) problems.archive = wholePath
  }
  if (draft.source === 'git') Object.assign(problems, problemsOfRepository(draft))
  // At Fly.io the size says both.
  if (draft.place.engine === 'fly') return problems
  const cpus = Number(draft.cpus)
  if (!(cpus > 0 && cpus <= 1024)) problems.cpus = 'A number above 0, for example 2.'
  const memory = parseMemory(draft.memory)
  if (memory === null) problems.memory = 'An amount, for example 2 GB.'
  else if (memory < leastMemory) problems.memory = 'At least 64 MB.'
  return problems
}

export function isAbsolute(folder: string): boolean {
  return folder.startsWith('/') || /^[a-z]:[\\/]/i.test(folder) || folder.startsWith('\\\\')
}

export function requestOf(draft: Draft): CreateRequest {
  const source = sourceOf(draft)
  return {
    name: draft.name.trim(),
    ...(draft.template === ownImage ? { image: draft.image.trim() } : { template: draft.template }),
    network: { mode: draft.network },
    ...(draft.source === 'git' && { git: draft.git.trim() }),
    ...(draft.source === 'git' && draft.gitRef.trim() !== '' && { gitRef: draft.gitRef.trim() }),
    ...(source === null
      ? {}
      : {
          ...source,
          includeIgnored: draft.includeIgnored,
          ...(draft.include.length > 0 && { include: [...draft.include] }),
        }),
    ...(draft.place.engine === 'fly' ? placeRequestOf(draft.place) : boundaryOf(draft)),
    lifetimeHours: draft.lifetime === 'none' ? null : Number(draft.lifetime),
  }
}

/** What only an engine on this computer is asked for. */
function boundaryOf({ isolation, cpus, memory, fast, profile }: Draft): Partial<CreateRequest> {
  return {
    isolation,
    cpus: Number(cpus),
    memoryBytes: parseMemory(memory) ?? leastMemory,
    fast,
    ...(profile === 'strict' ? {} : { profile }),
  }
}

/** What of this computer the draft's files come from; null for none, and for a path that is not whole yet. */
export function sourceOf(draft: Draft): { readonly folder: string } | { readonly upload: string } | null {
  if (draft.source === 'archive' && draft.upload !== null) return { upload: draft.upload.id }
  if (draft.source === 'empty' || draft.source === 'git') return null
  const path = draft[draft.source].trim()
  return isAbsolute(path) ? { folder: path } : null
}

/** A draft whose files come from `path`. */
export function fromPath(path: string): Pick<Draft, 'source' | 'folder' | 'archive'> {
  return isArchiveName(path)
    ? { source: 'archive', folder: '', archive: path }
    : { source: 'folder', folder: path, archive: '' }
}

/** The draft that `request` could have come from. */
export function draftOf(request: CreateRequest): Draft {
  const { name, template, image, folder, upload, includeIgnored, include, isolation, cpus, memoryBytes } = request
  const { fast, lifetimeHours, network, profile, git, gitRef } = request
  return {
    ...emptyDraft,
    name,
    ...(image === undefined ? {} : { template: ownImage, image }),
    ...(template === undefined ? {} : { template }),
    ...fromPath(folder ?? ''),
    ...(upload === undefined ? {} : { source: 'archive', upload: { id: upload, name: 'what was uploaded before' } }),
    ...(git === undefined ? {} : { source: 'git', git, gitRef: gitRef ?? '' }),
    includeIgnored: includeIgnored ?? false,
    include: include ?? [],
    network: network?.mode ?? emptyDraft.network,
    place: placeOf(request),
    isolation: isolation ?? 'best',
    ...(cpus === undefined ? {} : { cpus: String(cpus) }),
    ...(memoryBytes === undefined ? {} : { memory: memoryInWords(memoryBytes) }),
    fast: fast ?? false,
    profile: profile ?? 'strict',
    lifetime: lifetimeHours == null ? 'none' : String(lifetimeHours),
  }
}

/** As `parseMemory` reads it, exactly. */
function memoryInWords(bytes: number): string {
  for (const [power, unit] of [
    [3, 'GB'],
    [2, 'MB'],
  ] as const) {
    const amount = bytes / 1024 ** power
    if (amount >= 1 && Number.isInteger(amount * 10)) return `${String(amount)} ${unit}`
  }
  return String(bytes)
}
