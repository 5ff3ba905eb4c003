import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test, type Airlock } from './support/story.ts'

const regionOf = (page: Page, name = 'Editor') => page.getByRole('region', { name, exact: true })

async function openProject(airlock: Airlock, openApp: () => Promise<Page>, files: Record<string, string | Buffer>) {
  const folder = path.join(airlock.home, 'project')
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), content)
  }
  await airlock.json(['create', '--name', 'edit', '--from', folder, '--json'])
  const page = await openApp()
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('edit').click()
  return page
}

async function openFile(page: Page, name: string) {
  await page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name, exact: true }).dblclick()
  await expect(page.getByRole('tab', { name, selected: true }).first()).toBeVisible()
}

/** What the page would say if it was closed now: false as long as something typed would be lost. */
const losesNothing = (page: Page) =>
  page.evaluate(() => window.dispatchEvent(new Event('beforeunload', { cancelable: true })))

const inSandbox = async (airlock: Airlock, command: string) => {
  const result = await airlock.run(['exec', 'edit', '--', 'sh', '-c', command])
  expect(result.code, result.stderr).toBe(0)
  return result.stdout
}

test('[ED3, ED10, ED11, ED12] two groups and unsaved text are there again after a reload and a killed backend, and a conflict is told', async ({
  airlock,
  openApp,
}) => {
  const page = await openProject(airlock, openApp, { 'a.txt': 'first\n', 'b.txt': 'second\n' })
  await openFile(page, 'a.txt')
  await expect(regionOf(page)).toContainText('first')
  await page.keyboard.press('ControlOrMeta+\\')
  await openFile(page, 'b.txt')
  await expect(regionOf(page, 'Editor 2')).toContainText('second')
  await page.keyboard.type('never saved ')
  await expect.poll(() => losesNothing(page)).toBe(true)
  await page.reload()
  await expect(regionOf(page, 'Editor 1')).toContainText('first')
  await expect(regionOf(page, 'Editor 2')).toContainText('never saved second')
  await expect(page.getByRole('tab', { name: 'b.txt unsaved' })).toBeVisible()
  expect(await inSandbox(airlock, 'cat b.txt')).toBe('second\n')

  process.kill(await airlock.backendProcess(), 'SIGKILL')
  await regionOf(page, 'Editor 2').locator('.view-lines').click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('nor lost ')
  await expect.poll(() => losesNothing(page), { timeout: 30_000 }).toBe(true)

  // Somebody writes the file while no page is there.
  await page.goto('about:blank')
  await inSandbox(airlock, 'echo theirs > b.txt')
  await page.goBack()
  await expect(regionOf(page, 'Editor 2')).toContainText('nor lost never saved second')
  await expect(regionOf(page, 'Editor 2')).toContainText('It changed in the sandbox')
  await page.getByRole('button', { name: 'Decide…' }).click()
  const dialog = page.getByRole('alertdialog').filter({ hasText: /changed/i })
  await dialog.getByRole('button', { name: 'Compare' }).click()
  await expect(dialog).toContainText('theirs')
  await dialog.getByRole('button', { name: /overwrite/i }).click()
  await expect.poll(() => inSandbox(airlock, 'cat b.txt')).toBe('nor lost never saved second\n')
})

test('[ED7, ED20, ED21, ED23, ED31] files are understood, compared, and saved byte by byte as they were', async ({
  airlock,
  openApp,
}) => {
  const page = await openProject(airlock, openApp, {
    'utf16.txt': Buffer.from('\uFEFFGrüße\r\nan alle\r\n', 'utf16le'),
    'mixed.txt': 'one\r\ntwo\nthree\r\n',
    'tsconfig.json': '{ "compilerOptions": { "strict": true } }',
    'main.ts': "import { greet } from './greet.js'\n\nexport const wrong: number = greet(1)\n",
    'greet.ts': '\nexport function greet(count: number): string {\n  return String(count)\n}\n',
    'packed.js': `var a=[${'1,'.repeat(200_000)}1];\n`,
  })
  const insertAtStart = async (name: string, text: string) => {
    await openFile(page, name)
    await expect(page.getByRole('button', { name: /^Ln 1, Col 1/ })).toBeVisible()
    await page.keyboard.type(text)
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('tab', { name, exact: true })).toBeVisible()
    return Buffer.from(await inSandbox(airlock, `base64 -w0 ${name}`), 'base64')
  }
  expect(await insertAtStart('utf16.txt', 'Viele ')).toEqual(Buffer.from('\uFEFFViele Grüße\r\nan alle\r\n', 'utf16le'))
  expect(await insertAtStart('mixed.txt', '1 ')).toEqual(Buffer.from('1 one\r\ntwo\nthree\r\n'))
  expect((await insertAtStart('packed.js', 'x')).toString().slice(0, 8)).toBe('xvar a=[')
  await expect(regionOf(page)).toContainText('It has very long lines')

  await openFile(page, 'main.ts')
  await expect(page.getByRole('button', { name: 'Problems: 1 error, 0 warnings' })).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('ControlOrMeta+g')
  await page.keyboard.type('3:31\n')
  await page.keyboard.press('F12')
  await expect(page.getByRole('tab', { name: 'greet.ts', selected: true })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Ln 2, Col 17/ })).toBeVisible()

  await page.getByRole('tab', { name: 'mixed.txt' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Select to compare' }).click()
  await page.getByRole('tab', { name: 'utf16.txt' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Compare with “mixed.txt”' }).click()
  await expect(page.getByRole('tab', { name: 'mixed.txt ↔ utf16.txt', selected: true })).toBeVisible()
  await expect(regionOf(page).getByRole('status')).toContainText(/change/)
})
