import { defineConfig } from '@playwright/test'
import { chromiumLaunch } from './e2e/support/chromium.ts'
import { electronBinary } from './e2e/support/electron.ts'
import type { DoorOptions } from './e2e/support/story.ts'

/** The same stories through every door that this machine has: Chromium on the web door, Electron where its binary is. */
export default defineConfig<DoorOptions>({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/support/global-setup.ts',
  // Much of a story is waiting, and each has an Airlock of its own.
  workers: 2,
  fullyParallel: false,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: process.env['AIRLOCK_TEST_REPORT']
    ? [['list'], ['json', { outputFile: process.env['AIRLOCK_TEST_REPORT'] }]]
    : [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    // Without pictures and pages: to take them all the time costs as much as drawing the page.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'web', use: { door: 'web', launchOptions: chromiumLaunch() } },
    ...(electronBinary() === null ? [] : [{ name: 'electron', use: { door: 'electron' as const } }]),
  ],
})
