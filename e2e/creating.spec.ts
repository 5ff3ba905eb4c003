import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { pack } from 'tar-stream'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { expect, test } from './support/story.ts'

const terminalOf = (page: Page) => page.getByRole('region', { name: 'Terminal', exact: true })

/** Types a command at the prompt that has the focus, and waits for what only its run prints. */
async function says(page: Page, command: string, printed: string): Promise<void> {
  await page.keyboard.type(`${command}\n`)
  await expect(terminalOf(page)).toContainText(printed)
}

test('[CR1] from launch to a prompt in two clicks', async ({ openApp }) => {
  const page = await openApp()
  // The launch was the first.
  await page.getByRole('button', { name: /^Debian/ }).click()
  await expect(terminalOf(page).getByRole('textbox')).toBeFocused({ timeout: 120_000 })
  await says(page, "echo at the pro''mpt in $PWD", 'at the prompt in /workspace')
  await expect(page.getByRole('button', { name: 'Isolation' })).toContainText(/proven/i)
})

test('[CR4] a folder comes in without what stays out, but with what was chosen', async ({ airlock, openApp }) => {
  const folder = path.join(airlock.home, 'code', 'shop')
  await mkdir(path.join(folder, 'dist'), { recursive: true })
  await writeFile(path.join(folder, '.gitignore'), 'dist/\n*.log\n')
  await writeFile(path.join(folder, '.env'), 'PASSWORD=of-mine')
  await writeFile(path.join(folder, 'dist', 'bundle.js'), 'built')
  await writeFile(path.join(folder, 'noise.log'), 'noise')
  await writeFile(path.join(folder, 'index.js'), 'x')
  const page = await openApp()
  await page.getByRole('button', { name: 'Open a folder…' }).click()
  const dialog = page.getByRole('dialog', { name: 'New sandbox' })
  await dialog.getByRole('textbox', { name: 'Folder' }).click()
  await page.keyboard.type(path.join(airlock.home, 'code', 'sh'))
  await page.getByRole('option', { name: 'shop' }).click()
  const coming = dialog.getByRole('region', { name: 'What comes in' })
  await expect(coming).toContainText('2 files')
  await expect(coming.getByRole('list', { name: 'Left out' })).toContainText('.env')
  await coming.getByRole('checkbox', { name: /^dist\// }).click()
  await expect(coming).toContainText('3 files')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(terminalOf(page).getByRole('textbox')).toBeFocused({ timeout: 120_000 })
  await says(page, 'ls -A; cat dist/*; echo', 'built')
  await expect(terminalOf(page)).not.toContainText(/\.env|noise\.log/)
})

test('[CR5] an archive is uploaded and comes in without its only folder', async ({ openApp }) => {
  const tar = pack()
  tar.entry({ name: 'site-1.0/hello.txt' }, 'from the archive')
  tar.entry({ name: '../evil.txt' }, 'x')
  tar.finalize()
  const archive = gzipSync(await buffer(tar))
  const page = await openApp()
  await page.getByRole('button', { name: 'New sandbox' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New sandbox' })
  await dialog.getByRole('radio', { name: 'Archive' }).click()
  await dialog
    .getByLabel('Archive to upload')
    .setInputFiles({ name: 'site-1.0.tgz', mimeType: 'application/gzip', buffer: archive })
  await expect(dialog).toContainText('All of it lies in the folder “site-1.0”')
  await expect(dialog.getByRole('list', { name: 'Left out' })).toContainText('../evil.txt')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(terminalOf(page).getByRole('textbox')).toBeFocused({ timeout: 120_000 })
  await says(page, 'cat hello.txt; echo', 'from the archive')
})

test('[CR2] a creation that is cancelled leaves nothing', async ({ airlock, openApp }) => {
  const page = await openApp()
  await page.getByRole('button', { name: /^Debian/ }).click()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Run code you do not trust yet' })).toBeVisible({ timeout: 60_000 })
  expect(await airlock.json<unknown[]>(['ls', '--json'])).toEqual([])
})

test('[CR6] what failed is tried again, with other settings', async ({ openApp }) => {
  const page = await openApp()
  await page.getByRole('button', { name: 'New sandbox' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New sandbox' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('second-try')
  await dialog.getByRole('combobox', { name: 'Template' }).click()
  await page.getByRole('option', { name: /^Image/ }).click()
  await dialog.getByRole('textbox', { name: 'Image reference' }).fill('localhost:9/no/such:image')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Change settings…' }).click({ timeout: 120_000 })
  await expect(dialog.getByRole('textbox', { name: 'Image reference' })).toHaveValue('localhost:9/no/such:image')
  await dialog.getByRole('combobox', { name: 'Template' }).click()
  await page.getByRole('option', { name: /^Debian/ }).click()
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(terminalOf(page).getByRole('textbox')).toBeFocused({ timeout: 120_000 })
  await expect(page.getByRole('list', { name: 'Sandboxes' }).getByRole('listitem')).toHaveCount(1)
})

test.describe('with one kept ready', () => {
  test.use({ warmPool: '1' })

  test('[WP1, WP2, WP4] a new sandbox is there at once, proven, and nothing stays after the end', async ({
    airlock,
    openApp,
  }) => {
    const page = await openApp()
    const engine = page.getByRole('status', { name: 'Engine' })
    await engine.getByRole('button').click()
    await expect(page.getByText(/1 ready · \d/)).toBeVisible({ timeout: 120_000 })
    await page.keyboard.press('Escape')
    expect(await airlock.json<unknown[]>(['ls', '--json'])).toEqual([])

    await page.getByRole('button', { name: /^Debian/ }).click()
    await expect(terminalOf(page).getByRole('textbox')).toBeFocused()
    // No phase is shown: it was running already.
    await says(page, "echo re''ady", 'ready')
    await expect(page.getByRole('button', { name: 'Isolation' })).toContainText(/proven/i)
    const [made] = await airlock.json<{ name: string; state: string }[]>(['ls', '--json'])
    expect(made).toMatchObject({ name: 'debian', state: 'running' })
  })
})
