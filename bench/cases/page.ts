import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser } from '@playwright/test'
import { chromiumLaunch } from '../../e2e/support/chromium.ts'
import type { ContestName } from '../choice.ts'
import type { Contender, Contest } from '../contest.ts'
import type { Field } from '../field.ts'
import { newTerminal, openAirlockPage } from '../page/airlock-page.ts'
import { openBareXterm } from '../page/bare-xterm.ts'
import { expectEveryLine } from '../page/every-line.ts'
import { flood, floodLines, interruptFlood, typeInCat } from '../page/jobs.ts'
import { timeToShown } from '../page/navigation.ts'
import { prompt, shownRows, untilRow, untilShown, type TerminalPage } from '../page/terminal-page.ts'
import { WebDoor } from '../page/web-door.ts'
import { CodeServer } from '../peers/code-server.ts'

/** What a person sees, in one Chromium. */
export const pageContestNames = [
  'key',
  'flood-page',
  'ctrl-c',
  'hidden-floods',
  'navigate',
  'first-chunk',
] as const satisfies readonly ContestName[]
export type PageContestName = (typeof pageContestNames)[number]

const hiddenFloods = 20

/** Where page contests are held: the same Chromium for us and the peers, one terminal of each in front. */
export interface PageField extends Field {
  readonly browser: Browser
  readonly door: WebDoor
  readonly ours: TerminalPage
  /** Why there is no code-server, or it with its terminal. */
  readonly codeServer: { readonly server: CodeServer; readonly terminal: TerminalPage } | string
}

/** Opens the pages, runs `work` and closes all again. */
export async function onPages(field: Field, work: (field: PageField) => Promise<void>): Promise<void> {
  const browser = await chromium.launch(chromiumLaunch())
  const door = new WebDoor(field.airlock.environment)
  let server: CodeServer | undefined
  try {
    const ours = await openAirlockPage(field, browser, door)
    const peer = await CodeServer.start()
    if (typeof peer !== 'string') server = peer
    const codeServer = typeof peer === 'string' ? peer : { server: peer, terminal: await peer.open(browser) }
    await work({ ...field, browser, door, ours, codeServer })
  } finally {
    await browser.close()
    await server?.close()
    await door.close()
  }
}

export const pageContests: Readonly<Record<PageContestName, (field: PageField) => Promise<Contest>>> = {
  key: (field) =>
    Promise.resolve(
      besideCodeServer(field, {
        title: 'Key to paint',
        unit: 'ms',
        rounds: 5,
        subject: { name: 'airlock', once: () => typeInCat(field.ours) },
        once: ({ terminal }) => typeInCat(terminal),
        limit: 0.35,
      }),
    ),

  'flood-page': async (field) => {
    await expectEveryLine(field, field.browser, field.door)
    const bare = await openBareXterm(field.browser, (await shownRows(field.ours)).length)
    const name = 'xterm.js, preloaded'
    return besideCodeServer(field, {
      title: 'Flood on screen',
      unit: 'MB/s',
      rounds: 5,
      subject: { name: 'airlock', once: () => flood(field.ours) },
      peers: [{ name, once: () => bare.megabytesPerSecond(floodLines) }],
      goals: [{ peer: name, kind: 'ratio', limit: 0.6 }],
      once: ({ terminal }) => flood(terminal),
      limit: 2.5,
      notes: [`each of ${String(floodLines)} lines came to the page, in order`],
    })
  },

  'ctrl-c': (field) =>
    Promise.resolve(
      besideCodeServer(field, {
        title: 'Ctrl-C in a flood',
        unit: 'ms',
        rounds: 5,
        subject: { name: 'airlock', once: () => interruptFlood(field.ours) },
        peers: [{ name: '100 ms', once: () => Promise.resolve(100) }],
        goals: [{ peer: '100 ms', kind: 'ratio', limit: 1 }],
        once: ({ terminal }) => interruptFlood(terminal),
      }),
    ),

  'hidden-floods': async (field) => {
    const front = await openHiddenFloods(field)
    return {
      title: `Key to paint beside ${String(hiddenFloods)} hidden floods, ${field.runtime}`,
      unit: 'ms',
      rounds: 5,
      subject: { name: 'with floods', once: () => amongFloods(field, front) },
      peers: [{ name: 'quiet', once: () => typeInCat(front) }],
      goals: [],
    }
  },

  navigate: (field) =>
    Promise.resolve(
      besideCodeServer(field, {
        title: 'Navigation to usable',
        unit: 'ms',
        rounds: 7,
        subject: {
          name: 'airlock',
          once: async () => await timeToShown(field.browser, await field.door.address(), '[aria-label="Sandboxes"] li'),
        },
        once: ({ server }) => timeToShown(field.browser, server.address, '.explorer-folders-view .monaco-list-row'),
        limit: 0.15,
      }),
    ),

  'first-chunk': (field) =>
    Promise.resolve({
      title: `First chunk, gzipped, ${field.runtime}`,
      unit: 'KB',
      rounds: 1,
      subject: { name: 'airlock', once: firstChunk },
      peers: [{ name: '250 KB', once: () => Promise.resolve(250) }],
      goals: [{ peer: '250 KB', kind: 'ratio', limit: 1 }],
    }),
}

interface Beside extends Omit<Contest, 'peers' | 'goals'> {
  readonly peers?: Contest['peers']
  readonly goals?: Contest['goals']
  /** code-server's turn. */
  readonly once: (codeServer: Exclude<PageField['codeServer'], string>) => Promise<number>
  /** Ours by code-server's; none when it only takes part. */
  readonly limit?: number
}

/** A contest that code-server takes part in where it could be installed; goes on without it elsewhere, and says so. */
function besideCodeServer(
  { codeServer, runtime }: PageField,
  { title, peers = [], goals = [], notes = [], once, limit, ...rest }: Beside,
): Contest {
  const contest = { ...rest, title: `${title}, ${runtime}` }
  if (typeof codeServer === 'string') {
    return { ...contest, peers, goals, notes: [...notes, `without code-server: ${codeServer}`] }
  }
  const peer: Contender = { name: 'code-server', once: () => once(codeServer) }
  const goal = limit === undefined ? [] : [{ peer: peer.name, kind: 'ratio' as const, limit }]
  return { ...contest, notes, peers: [...peers, peer], goals: [...goals, ...goal] }
}

/** Twenty tabs of a page of their own that print whenever a file is there, and one at its prompt in front of them. */
async function openHiddenFloods(field: PageField): Promise<TerminalPage> {
  const first = await openAirlockPage(field, field.browser, field.door)
  for (let count = 0; count < hiddenFloods; count++) {
    if (count > 0) await newTerminal(first.page)
    await first.page.keyboard.type('clear; while sleep 1; do while [ -e /tmp/flood ]; do seq 100000; done; done\n')
    await untilRow(first, 'An empty screen', (row) => row === '')
  }
  return await newTerminal(first.page)
}

async function amongFloods({ airlock, sandbox }: PageField, front: TerminalPage): Promise<number> {
  await airlock.run(sandbox, ['touch', '/tmp/flood'])
  // Each looks for the file once a second.
  await pause(2500)
  try {
    return await typeInCat(front)
  } finally {
    await airlock.run(sandbox, ['rm', '/tmp/flood'])
    await untilShown(front, prompt)
    await pause(1000)
  }
}

/** What index.html names and must be there before anything is shown: scripts and styles, in KB of gzip. */
async function firstChunk(): Promise<number> {
  const folder = path.resolve('out/renderer')
  const html = await readFile(path.join(folder, 'index.html'), 'utf8')
  const names = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(([, name]) => name ?? '')
  if (names.length === 0) throw new Error('The page names no script.')
  const sizes = await Promise.all(names.map(async (name) => gzipSync(await readFile(path.join(folder, name))).length))
  return sizes.reduce((sum, size) => sum + size, 0) / 1000
}
