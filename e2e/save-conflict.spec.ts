import { expect, test } from './support/story.ts'

test('a file that changed in the sandbox meanwhile is a conflict to decide, never overwritten', async ({
  airlock,
  openApp,
  project,
}) => {
  await airlock.json(['create', '--name', 'conflict', '--from', project, '--json'])
  const page = await openApp()
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('conflict').click()
  await page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name: 'README.md' }).dblclick()
  const editor = page.getByRole('region', { name: 'Editor' })
  await expect(editor).toContainText('path-parse')
  await editor.locator('.view-lines').first().click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('mine ')

  await airlock.run(['exec', 'conflict', '--', 'sh', '-c', 'echo theirs > /workspace/README.md'])
  await page.keyboard.press('ControlOrMeta+s')
  const dialog = page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .filter({ hasText: /changed/i })
  await expect(dialog).toBeVisible()
  expect((await airlock.run(['exec', 'conflict', '--', 'cat', '/workspace/README.md'])).stdout).toBe('theirs\n')

  await dialog.getByRole('button', { name: /overwrite/i }).click()
  await expect(dialog).toBeHidden()
  await expect
    .poll(async () => (await airlock.run(['exec', 'conflict', '--', 'head', '-c', '5', '/workspace/README.md'])).stdout)
    .toBe('mine ')
})
