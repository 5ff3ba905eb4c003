import type { GitStatus } from '../../../../src-shared/agent/git-wire.ts'
import type {
  PushChoice,
  PushFolder,
  PushManifest,
  StaysHere,
  UncommittedChoice,
} from '../../../../src-shared/cloud/push-manifest.ts'
import type { EgressPolicy, EgressRule } from '../../../../src-shared/policy/policy.ts'
import { variableNamePattern } from '../../../../src-shared/secrets/secret.ts'
import { quoted } from '../../../../src-shared/text/quoted.ts'
import { visible } from '../../../../src-shared/text/visible.ts'
import type { Tree } from '../merge/plan-merge.ts'
import { boundChoices, type ReadHead } from './bound-choices.ts'
import type { Architecture } from './elf.ts'
import type { ReadTree } from './read-tree.ts'
import { eachPath, totalsOf, totalsWithout } from './totals.ts'

/** What is known of a sandbox that is to travel. */
export interface ManifestSources {
  readonly workspace: Pick<ReadTree, 'tree' | 'special'>
  readonly home: Pick<ReadTree, 'tree' | 'special'>
  readonly readHead: ReadHead
  /** What the sandbox and the cloud run on. */
  readonly here: Architecture
  readonly there: Architecture
  /** Null where nobody could say. */
  readonly git: GitStatus | null
  readonly terminals: number
  /** Names of programs that run, without what they were started with: that can hold secrets. */
  readonly programs: readonly string[]
  /** Names of secrets that were not given to the cloud. */
  readonly localSecrets: readonly string[]
  /** And of those that are handed over. */
  readonly handedSecrets: readonly string[]
  readonly ports: readonly number[]
  readonly policy: EgressPolicy
  readonly variables: readonly string[]
  readonly signal?: AbortSignal | undefined
}

const most = {
  uncommitted: 1000,
  largest: 10,
  rules: 200,
  ports: 200,
  variables: 500,
  programs: 5,
  programName: 40,
  secrets: 100,
} as const

/** What programs fetch again by themselves, in a home. */
const cacheFolders: readonly string[] = [
  ...['.cache', '.npm/_cacache', '.yarn/cache', '.bun/install/cache', '.local/share/pnpm/store'],
  ...['.cargo/registry', '.gradle/caches', '.m2/repository', 'go/pkg/mod'],
]

/** Puts together what would travel, what could stay and what cannot come along. */
export async function composeManifest(sources: ManifestSources): Promise<PushManifest> {
  const { workspace, home, git, ports, variables, policy, signal } = sources
  const none: ReadonlySet<string> = new Set()
  const { uncommitted, isCut } = await uncommittedOf(workspace.tree, git, signal)
  const { readHead, here, there } = sources
  const question = { readHead, here, there, signal }
  return {
    workspace: await totalsWithout(workspace.tree, none, signal),
    home: await totalsWithout(home.tree, none, signal),
    largest: await largestOf(sources),
    git: git?.kind === 'repository' ? { branch: git.branch, ahead: git.ahead } : null,
    uncommitted,
    isUncommittedCut: isCut,
    bound: [
      ...(await boundChoices({ ...question, folder: 'workspace', tree: workspace.tree })),
      ...(await boundChoices({ ...question, folder: 'home', tree: home.tree })),
    ],
    caches: await cachesOf(home.tree, signal),
    staysHere: staysHere(sources),
    handedOver: sources.handedSecrets.slice(0, most.secrets),
    ports: [...new Set(ports)].sort((a, b) => a - b).slice(0, most.ports),
    policy: policyOf(policy),
    variables: variables.filter((name) => variableNamePattern.test(name)).slice(0, most.variables),
  }
}

async function uncommittedOf(tree: Tree, git: GitStatus | null, signal: AbortSignal | undefined) {
  if (git?.kind !== 'repository') return { uncommitted: [], isCut: false }
  // What is deleted is not there to travel.
  const told = git.files.filter(({ mark }) => mark !== 'deleted')
  const listed = told.slice(0, most.uncommitted)
  const totals = await totalsOf(tree, new Set(listed.map(({ path }) => path)), signal)
  const uncommitted = listed.flatMap(({ path, mark }): readonly UncommittedChoice[] => {
    const found = totals.get(path)
    // Gone meanwhile, or a folder without a file.
    return found === undefined || mark === 'deleted' ? [] : [{ folder: 'workspace', path, mark, ...found }]
  })
  return { uncommitted, isCut: git.isCut || told.length > listed.length }
}

async function largestOf({ workspace, home, signal }: ManifestSources): Promise<readonly PushChoice[]> {
  const largest: PushChoice[] = []
  const look = async (folder: PushFolder, tree: Tree) => {
    await eachPath(tree, signal, (path) => {
      const bytes = tree.get(path)?.size ?? 0
      if (largest.length === most.largest && bytes <= (largest.at(-1)?.bytes ?? 0)) return
      largest.push({ folder, path, isFolder: false, files: 1, bytes })
      largest.sort((a, b) => b.bytes - a.bytes).splice(most.largest)
    })
  }
  await look('workspace', workspace.tree)
  await look('home', home.tree)
  return largest
}

async function cachesOf(tree: Tree, signal: AbortSignal | undefined): Promise<readonly PushChoice[]> {
  const totals = await totalsOf(tree, new Set(cacheFolders), signal)
  return [...totals].map(([path, found]) => ({ folder: 'home', path, ...found }))
}

function staysHere({ programs, terminals, localSecrets, workspace, home }: ManifestSources): readonly StaysHere[] {
  const special = workspace.special + home.special
  const names = [...new Set(programs)]
    .slice(0, most.programs)
    .map((name) => quoted(visible(name.slice(0, most.programName))))
  const more = new Set(programs).size > names.length ? ', among others' : ''
  const stays: StaysHere[] = []
  if (programs.length > 0) {
    const what = `What runs stays here, with what it holds in memory${more}: ${names.join(', ')}`
    stays.push({ kind: 'processes', what })
  }
  if (terminals > 0) {
    stays.push({
      kind: 'terminals',
      what: 'What terminals show goes along. The programs in them do not: there they begin with a new shell.',
    })
  }
  for (const name of localSecrets.slice(0, most.secrets)) {
    stays.push({ kind: 'secret', what: `The secret ${quoted(name)} is kept on this computer only.` })
  }
  if (special > 0) {
    stays.push({
      kind: 'special-files',
      what: `Sockets, pipes and devices (${special.toLocaleString('en')}) have no content that could travel.`,
    })
  }
  return stays
}

function policyOf({ mode, presets, rules }: EgressPolicy): PushManifest['policy'] {
  // “Allow once” ends when the sandbox stops, which it does.
  const lasting = rules.filter(({ origin }) => origin.kind !== 'once')
  const listed = lasting.slice(0, most.rules)
  const of = (verdict: EgressRule['verdict']) => listed.filter((rule) => rule.verdict === verdict).map(inWords)
  return { mode, presets, allowed: of('allow'), denied: of('deny'), more: lasting.length - listed.length }
}

function inWords({ host, ports }: EgressRule): string {
  return ports === null ? host : `${host}:${ports.join(',')}`
}
