import { expect } from '@playwright/test'
import { cloudTest as test } from './support/cloud-story.ts'

test('a sandbox goes to Fly.io with its work and comes back with what was done there, and nothing is left', async ({
  openApp,
  airlock,
  project,
  fly,
}) => {
  test.setTimeout(720_000)
  const page = await openApp()
  const list = page.getByRole('list', { name: 'Sandboxes' })

  await page.getByRole('button', { name: 'New sandbox' }).first().click()
  const creation = page.getByRole('dialog', { name: 'New sandbox' })
  await creation.getByRole('textbox', { name: 'Name' }).fill('demo')
  await creation.getByRole('textbox', { name: 'Folder' }).fill(project)
  await creation.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByRole('button', { name: 'Isolation' })).toContainText(/proven/i, { timeout: 120_000 })
  await airlock.run(['exec', 'demo', '--', 'sh', '-c', 'echo here > /workspace/here.txt'])

  // Without an account it leads to connecting one, and nothing is asked of anybody before.
  await page.getByRole('button', { name: 'Push to cloud' }).click()
  await page.getByRole('button', { name: 'Connect Fly.io…' }).click()
  const connection = page.getByRole('dialog', { name: 'Connect Fly.io' })
  await connection.getByLabel('Token').fill(fly.fly.token)
  await connection.getByRole('button', { name: 'Connect' }).click()
  const account = page.getByRole('group', { name: 'Account at Fly.io' })
  await expect(account.getByRole('status')).toHaveText('Answers')
  await list.getByText('demo').click()

  await page.getByRole('button', { name: 'Push to cloud' }).click()
  const sheet = page.getByRole('dialog', { name: 'Push “demo” to cloud' })
  await expect(sheet.getByRole('region', { name: 'What travels' })).toContainText(/\d+ files/)
  await sheet.getByRole('combobox', { name: 'Size' }).click()
  await page.getByRole('option', { name: /^1 shared CPU, 1 GB/ }).click()
  const push = sheet.getByRole('button', { name: 'Push to cloud' })
  await expect(push).toBeEnabled()
  await push.click()
  await expect(sheet.getByRole('list', { name: 'Progress' })).toBeVisible()
  await expect(sheet).toContainText('“demo” is at Fly.io.', { timeout: 300_000 })
  await page.keyboard.press('Escape')

  await expect(list).toContainText(/fly · ams/)
  await expect(page.getByRole('button', { name: /^Fly · ams/ })).toContainText('/h')
  const seen = await airlock.run([
    'exec',
    'demo',
    '--',
    'sh',
    '-c',
    'cat /workspace/here.txt; echo there > /workspace/there.txt',
  ])
  expect(seen).toMatchObject({ code: 0, stdout: 'here\n' })

  await page.getByRole('button', { name: 'Pull back' }).click()
  const pull = page.getByRole('dialog', { name: 'Pull “demo” back' })
  await pull.getByRole('button', { name: 'Pull back' }).click()
  await expect(pull).toContainText('“demo” is on this computer.', { timeout: 300_000 })
  await pull.getByRole('button', { name: 'Close' }).last().click()
  await expect(list).toContainText('local')
  await expect(page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name: 'there.txt' })).toBeVisible()
  expect(await airlock.run(['exec', 'demo', '--', 'cat', '/workspace/there.txt'])).toMatchObject({ stdout: 'there\n' })
  await expect.poll(() => fly.traces()).toEqual([])
})
