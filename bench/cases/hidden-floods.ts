import { setTimeout as pause } from 'node:timers/promises'
import type { Contest } from '../contest.ts'
import { newTerminal, openAirlockPage } from '../page/airlock-page.ts'
import { typeInCat } from '../page/jobs.ts'
import type { PageField } from '../page/page-field.ts'
import { prompt, untilRow, untilShown, type TerminalPage } from '../page/terminal-page.ts'

const hiddenFloods = 20

/** What typing costs while terminals that nobody looks at print as fast as they may, against the same page in quiet. */
export async function hiddenFloodsContest(field: PageField): Promise<Contest> {
  const front = await openHiddenFloods(field)
  return {
    title: `Key to paint beside ${String(hiddenFloods)} hidden floods, ${field.runtime}`,
    unit: 'ms',
    rounds: 5,
    subject: { name: 'with floods', once: () => amongFloods(field, front) },
    peers: [{ name: 'quiet', once: () => typeInCat(front) }],
    goals: [],
  }
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
