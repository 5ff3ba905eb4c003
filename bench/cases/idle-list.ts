import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession } from '@playwright/test'
import type { Contest } from '../contest.ts'
import { newPage } from '../page/new-page.ts'
import type { PageField } from '../page/page-field.ts'

const listed = 50
const watchedMs = 10_000
/** Clock ticks of `/proc/PID/stat` per second, on every Linux that Node runs on: proc(5), `USER_HZ`. */
const ticksPerSecond = 100

/** What it costs that a window shows many running sandboxes while nobody does anything: backend, door and page. */
export async function idleListContest(field: PageField): Promise<{ contest: Contest; close: () => Promise<void> }> {
  const { airlock, browser, door, runtime } = field
  const made: string[] = []
  while (made.length + 1 < listed) made.push((await airlock.create()).id)
  const page = await newPage(browser)
  await page.goto(await door.address())
  await page
    .locator('[aria-label="Sandboxes"] li')
    .nth(listed - 1)
    .waitFor()
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const { pid } = await airlock.api.backend.info()
  const used = async () => (await secondsOf(pid)) + (await secondsOf(door.pid)) + (await secondsOfPage(session))
  const contest: Contest = {
    title: `${String(listed)} running sandboxes in the list, idle, ${runtime}`,
    unit: '% of a core',
    rounds: 5,
    subject: {
      name: 'airlock',
      once: async () => {
        await page.bringToFront()
        const [before, begin] = [await used(), performance.now()]
        await pause(watchedMs)
        return (((await used()) - before) / ((performance.now() - begin) / 1000)) * 100
      },
    },
    peers: [{ name: '2 %', once: () => Promise.resolve(2) }],
    goals: [{ peer: '2 %', kind: 'ratio', limit: 1 }],
  }
  return {
    contest,
    close: async () => {
      await page.context().close()
      for (const id of made) await airlock.remove(id)
    },
  }
}

/** CPU time of a process so far, in seconds. */
async function secondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8')
  // The name in brackets may hold anything, so fields are counted from behind it.
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return (user + system) / ticksPerSecond
}

/** Time that the page's main thread worked so far, in seconds. */
async function secondsOfPage(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
}
