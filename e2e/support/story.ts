import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron, expect, test as base, type Page } from '@playwright/test'
import { pathParse, unpackPublishedPackage } from '../../testing/projects/published-package.ts'
import { printed, runAirlock, startAirlock, type CommandResult } from './command.ts'
import { backendAnswers, withApi } from './backend-api.ts'
import { electronBinary } from './electron.ts'
import { projectCache } from './global-setup.ts'

export interface DoorOptions {
  /** Which door the page comes through. */
  readonly door: 'web' | 'electron'
  /** `AIRLOCK_WARM_POOL`. */
  readonly warmPool: '0' | '1'
  /** The setting: what is said of gVisor, or begins as a person does, has `best`; for all else a container costs half the time. */
  readonly isolation: 'best' | 'container'
}

/** One Airlock of a story's own: its own home, records and backend, on the shared test engine as its worker's installation. */
export interface Airlock {
  readonly home: string
  readonly environment: NodeJS.ProcessEnv
  run(args: readonly string[], input?: string | Buffer): Promise<CommandResult>
  /** Runs it, expects exit code 0 and parses what it prints. */
  json<T>(args: readonly string[]): Promise<T>
  start(args: readonly string[]): ReturnType<typeof startAirlock>
  backendProcess(): Promise<number>
}

/** What a story's Airlock finds around itself. */
export interface Computer {
  readonly environment: NodeJS.ProcessEnv
  readonly enter?: readonly string[]
}

export interface StoryFixtures {
  readonly engineSocket: string
  /** The computer on which the story plays: by default this one, with the shared test engine chosen. */
  readonly computer: Computer
  readonly airlock: Airlock
  /** A copy-in source that the story may not change. */
  readonly project: string
  /** Opens the app through the door under test; call it again for a second window. */
  readonly openApp: () => Promise<Page>
}

/** What stories that run one after the other share. */
export interface WorkerFixtures {
  /**
   * The key of the installation that its stories are one after the other. The engine prepares its image and its runtime once
   * per installation, so anew for each story took seconds. Not two at once: each would clear away what is the other's.
   */
  readonly installationKey: string
}

export const test = base.extend<StoryFixtures & DoorOptions, WorkerFixtures>({
  installationKey: [
    async ({}, use) => {
      await use(randomBytes(32).toString('hex'))
    },
    { scope: 'worker' },
  ],
  door: ['web', { option: true }],
  engineSocket: async ({}, use) => {
    const socket = process.env['AIRLOCK_TEST_DOCKER']
    if (!socket) throw new Error('The test engine is missing: e2e/support/global-setup.ts starts it.')
    await use(socket)
  },
  computer: async ({ engineSocket }, use) => {
    await use({ environment: { ...process.env, FLY_API_TOKEN: '', AIRLOCK_ENGINE: `unix://${engineSocket}` } })
  },
  warmPool: ['0', { option: true }],
  isolation: ['container', { option: true }],
  airlock: async ({ computer, warmPool, isolation, installationKey }, use) => {
    const home = await mkdtemp(path.join(tmpdir(), 'airlock-e2e-'))
    await mkdir(path.join(home, 'state'), { mode: 0o700 })
    await writeFile(path.join(home, 'state', 'installation-key'), `${installationKey}\n`, { mode: 0o600 })
    await mkdir(path.join(home, 'config'), { mode: 0o700 })
    await writeFile(path.join(home, 'config', 'settings.json'), JSON.stringify({ 'sandbox.isolation': isolation }))
    const environment = { ...computer.environment, AIRLOCK_HOME: home, AIRLOCK_WARM_POOL: warmPool, NO_COLOR: '1' }
    const place = { ...computer, environment }
    const airlock: Airlock = {
      home,
      environment,
      run: (args, input) => runAirlock(args, place, input),
      start: (args) => startAirlock(args, place),
      async json<T>(args: readonly string[]) {
        const result = await runAirlock(args, place)
        expect(result.code, result.stderr).toBe(0)
        return JSON.parse(result.stdout) as T
      },
      async backendProcess() {
        const { pid } = JSON.parse(await readFile(path.join(home, 'run', 'backend.json'), 'utf8')) as { pid: number }
        return pid
      },
    }
    await use(airlock)
    await removeAll(airlock)
    await runAirlock(['quit'], place)
    await rm(home, { recursive: true, force: true })
  },
  project: async ({}, use) => {
    await use(await unpackPublishedPackage(pathParse, projectCache()))
  },
  openApp: async ({ airlock, door, browser }, use) => {
    const closers: (() => Promise<void>)[] = []
    await use(async () => {
      switch (door) {
        case 'web': {
          const serve = airlock.start(['serve', '--no-open'])
          closers.push(async () => {
            const ended = new Promise((resolve) => serve.once('close', resolve))
            serve.kill('SIGINT')
            await ended
          })
          const [, address] = await printed(serve, /Airlock is at (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)/)
          // What moves without end is drawn by the processor here.
          const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
          closers.push(() => context.close())
          const page = await context.newPage()
          await page.goto(address ?? '')
          return page
        }
        case 'electron': {
          const executablePath = electronBinary()
          if (executablePath === null) throw new Error('Electron has no binary here.')
          const app = await _electron.launch({
            executablePath,
            args: ['.'],
            env: airlock.environment as Record<string, string>,
          })
          closers.push(() => app.close())
          return app.firstWindow()
        }
      }
    })
    for (const close of closers.reverse()) await close()
  },
})

/** Removes what a story left, over one connection: commands for it took as long as a short story. */
async function removeAll(airlock: Airlock): Promise<void> {
  // What a backend left that was killed is found by the next one.
  if (!(await backendAnswers(airlock))) await airlock.run(['ls'])
  await withApi(airlock, async ({ sandboxes }) => {
    for (const { id } of await sandboxes.list()) await sandboxes.remove({ sandbox: id, force: true })
  })
}

export { expect }
