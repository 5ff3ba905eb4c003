import { execFileSync } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from './support/story.ts'

test('[RS7] [LT2] [CH4] [CH7] what a sandbox uses is seen, its end put off, and its work taken out before it is removed', async ({
  airlock,
  project,
  openApp,
}) => {
  await airlock.json(['create', '--name', 'work', '--from', project, '--lifetime', '1', '--json'])
  const sh = async (script: string) => {
    const { code, stderr } = await airlock.run(['exec', 'work', '--', 'sh', '-c', script])
    expect(code, stderr).toBe(0)
  }
  await sh('(exec sleep 4321) </dev/null >/dev/null 2>&1 &')
  await sh('echo "// more" >> index.js && mkdir new && echo hello > new/file.txt && rm LICENSE')

  // The backend of 50 minutes later is another process: the end survives that.
  expect((await airlock.run(['quit'])).code).toBe(0)
  airlock.environment['AIRLOCK_CLOCK_AHEAD'] = '50'
  const page = await openApp()
  await page.clock.setSystemTime(new Date(Date.now() + 50 * 60_000))
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('work').click()
  const banner = page.getByRole('alert').filter({ hasText: 'It is stopped in' })
  await banner.getByRole('button', { name: '1 h more' }).click()
  await expect(banner).toBeHidden()

  await page.getByRole('button', { name: /^CPU [\d.]+ % Mem [\d.]+ MB/ }).click()
  const resources = page.getByRole('region', { name: 'Resources' })
  await expect(resources).toContainText('Workspace')
  await resources.getByRole('button', { name: /Process \d+: sleep 4321/ }).click()
  await page.getByRole('menuitem', { name: 'Kill…' }).click()
  await page.getByRole('button', { name: 'Kill it' }).click()
  await expect(resources.getByRole('button', { name: /sleep 4321/ })).toHaveCount(0)

  await page.getByRole('tab', { name: 'Changes, 3' }).click()
  await page.getByRole('option', { name: 'index.js, modified' }).click()
  await expect(page.getByRole('tab', { name: 'index.js (since it came in)' })).toBeVisible()

  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await expect(page.getByRole('alertdialog')).toContainText(
    '2 files changed since they came in, none taken out; 1 deleted, not passed on',
  )
  await page.getByRole('button', { name: 'Show changes' }).click()

  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Take out' }).click()
  await page.getByRole('menuitem', { name: 'Download patch' }).click()
  const copy = path.join(airlock.home, 'copy')
  await cp(project, copy, { recursive: true })
  await writeFile(path.join(airlock.home, 'patch'), await readFile(await (await saving).path()))
  execFileSync('git', ['apply', '../patch'], { cwd: copy })
  expect(await readFile(path.join(copy, 'new/file.txt'), 'utf8')).toBe('hello\n')
  const inside = await airlock.run(['exec', 'work', '--', 'cat', 'index.js'])
  expect(await readFile(path.join(copy, 'index.js'), 'utf8')).toBe(inside.stdout)
  await expect(readFile(path.join(copy, 'LICENSE'))).rejects.toMatchObject({ code: 'ENOENT' })

  // All of it was taken out, so nothing is lost any more.
  expect((await airlock.run(['stop', 'work'])).code).toBe(0)
  expect((await airlock.run(['rm', 'work'])).code).toBe(0)
})
