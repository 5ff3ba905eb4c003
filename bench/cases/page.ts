import type { ContestName } from '../choice.ts'
import type { Contest } from '../contest.ts'
import { openBareXterm } from '../page/bare-xterm.ts'
import { expectEveryByte } from '../page/every-byte.ts'
import { flood, floodLines, interruptFlood, keys, typeInCat } from '../page/jobs.ts'
import { timeToShown } from '../page/navigation.ts'
import type { PageField } from '../page/page-field.ts'
import { keyToPaint, shownRows } from '../page/terminal-page.ts'
import { besideCodeServer } from './beside-code-server.ts'
import { firstChunkContest } from './first-chunk.ts'
import { hiddenFloodsContest } from './hidden-floods.ts'

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

export const pageContests: Readonly<Record<PageContestName, (field: PageField) => Promise<Contest>>> = {
  key: async (field) => {
    const bare = await openBareXterm(field.browser, (await shownRows(field.ours)).length)
    return besideCodeServer(field, {
      title: 'Key to paint',
      unit: 'ms',
      rounds: 5,
      subject: { name: 'airlock', once: () => typeInCat(field.ours) },
      peers: [
        {
          name: 'xterm.js, echoed in the page',
          once: async () => {
            await bare.terminal.page.bringToFront()
            return await keyToPaint(bare.terminal, keys)
          },
        },
      ],
      once: ({ terminal }) => typeInCat(terminal),
      limit: 0.35,
    })
  },

  'flood-page': async (field) => {
    await expectEveryByte(field, field.browser, field.door)
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
      notes: [`each byte of ${String(floodLines)} lines came to the page, in order`],
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

  'hidden-floods': hiddenFloodsContest,

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

  'first-chunk': (field) => Promise.resolve(firstChunkContest(field)),
}
