import type { PhaseProgress } from '../../src-shared/engine/phases.ts'
import type { PushConflict, PushPlan } from '../../src-shared/cloud/push-plan.ts'

const env = { folder: 'workspace', path: '.env' } as const
const npmrc = { folder: 'home', path: '.npmrc' } as const
const modules = { folder: 'workspace', path: 'node_modules', isFolder: true, files: 4_812, bytes: 96_000_000 } as const

/** A plan with something of everything that there is to decide. */
export const samplePlan: Partial<PushPlan> = {
  manifest: {
    workspace: { files: 5_624, bytes: 105_400_000 },
    home: { files: 14, bytes: 60_000 },
    largest: [
      { folder: 'workspace', path: 'data/fixtures.sqlite', isFolder: false, files: 1, bytes: 4_800_000 },
      { folder: 'workspace', path: 'docs/diagram.png', isFolder: false, files: 1, bytes: 812_000 },
    ],
    git: { branch: 'feature/invoices', ahead: 2 },
    uncommitted: [
      { folder: 'workspace', path: 'src/server.ts', isFolder: false, files: 1, bytes: 4_120, mark: 'modified' },
      { folder: 'workspace', path: 'notes', isFolder: true, files: 3, bytes: 9_800, mark: 'untracked' },
      { folder: 'workspace', path: 'dist', isFolder: true, files: 41, bytes: 1_900_000, mark: 'ignored' },
    ],
    isUncommittedCut: false,
    bound: [
      {
        ...modules,
        why: 'better-sqlite3 has parts that were built for arm64.',
        remake: 'npm ci',
        isForeign: true,
      },
    ],
    caches: [{ folder: 'home', path: '.cache/pip', isFolder: true, files: 120, bytes: 18_000_000 }],
    handedOver: [],
    staysHere: [
      { kind: 'processes', what: '3 programs that run: node, esbuild, tail. They end here, and files stay.' },
      { kind: 'terminals', what: 'What runs in 2 terminals. What they printed goes along.' },
      { kind: 'secret', what: 'The secret “Anthropic” stays on this computer: nothing there uses it.' },
    ],
    ports: [3000, 5173],
    policy: { mode: 'allowlist', presets: ['npm'], allowed: ['api.example.com:443'], denied: [], more: 0 },
    variables: ['API_URL', 'NODE_ENV'],
  },
  credentials: [
    {
      ...env,
      ...{ kind: 'variables', what: 'Variables with secrets', line: 3, excerpt: 'STRIPE_KEY=sk_live_… (107 letters)' },
      ...{ why: 'A file of variables is rarely meant for another computer.', isHeldBack: true },
    },
    {
      ...npmrc,
      ...{ kind: 'sign-in', what: 'Sign-in of npm', line: 1, excerpt: '_authToken=npm_… (40 letters)' },
      ...{ why: 'npm keeps it after a sign-in.', isHeldBack: true },
    },
  ],
  heldBack: [env, npmrc],
  leftOut: [env, npmrc, { folder: 'workspace', path: 'node_modules' }],
  travels: { files: 824, bytes: 9_460_000 },
  seconds: 12,
}

const text = (words: string) => ({ size: words.length, mode: 0o644, isLink: false, text: words })
const head = "import { createServer } from 'node:http'\n\n"
const tail = '\nserver.listen(port)\n'

/** One conflict of each kind that looks otherwise. */
export const sampleConflicts: readonly PushConflict[] = [
  {
    ...{ folder: 'workspace', path: 'src/server.ts', kind: 'both-changed', decision: null },
    base: text(`${head}const port = 3000\n${tail}`),
    local: text(`${head}const port = 4000\n${tail}`),
    cloud: text(`${head}const port = Number(process.env.PORT)\n${tail}`),
    regions: [
      { kind: 'settled', text: head },
      {
        kind: 'conflict',
        ...{ base: 'const port = 3000\n', local: 'const port = 4000\n' },
        cloud: 'const port = Number(process.env.PORT)\n',
      },
      { kind: 'settled', text: tail },
    ],
  },
  {
    ...{ folder: 'workspace', path: 'docs/diagram.png', kind: 'both-changed', decision: null, regions: null },
    base: { size: 812_000, mode: 0o644, isLink: false, text: null },
    local: { size: 830_000, mode: 0o644, isLink: false, text: null },
    cloud: { size: 799_000, mode: 0o644, isLink: false, text: null },
  },
  {
    ...{ folder: 'home', path: '.profile', kind: 'changed-deleted', decision: null, regions: null },
    base: text('umask 022\n'),
    local: null,
    cloud: text('umask 027\n'),
  },
]

const phase = (part: Pick<PhaseProgress, 'name' | 'detail' | 'state'> & Partial<PhaseProgress>): PhaseProgress => ({
  ...{ fraction: null, milliseconds: 900, note: null },
  ...part,
})

/** A push half-way. */
export const samplePhases: readonly PhaseProgress[] = [
  phase({ name: 'image', state: 'done', detail: 'It is in the account already', milliseconds: 400 }),
  phase({ name: 'container', state: 'done', detail: 'airlock-k3v9x2m8q1zt in ams', milliseconds: 5_200 }),
  phase({ name: 'start', state: 'done', detail: '', milliseconds: 2_100 }),
  phase({ name: 'isolation', state: 'done', detail: '52 of 52 hold', milliseconds: 3_400 }),
  phase({ name: 'copy', state: 'running', detail: 'Copying while it goes on', fraction: 0.42, milliseconds: 4_000 }),
]
