import { expect, test } from './support/story.ts'

test.use({ isolation: 'best' })

test('a project’s tests run in a gVisor sandbox, an edit changes their result, and both survive a stop', async ({
  openApp,
  project,
}) => {
  const page = await openApp()

  await page.getByRole('button', { name: 'New sandbox' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New sandbox' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('demo')
  await dialog.getByRole('combobox', { name: 'Template' }).click()
  await page.getByRole('option', { name: /^Debian/ }).click()
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(project)
  await dialog.getByRole('button', { name: 'Create' }).click()

  const badge = page.getByRole('button', { name: 'Isolation' })
  await expect(badge).toContainText('gVisor', { timeout: 120_000 })
  await expect(badge).toContainText(/proven/i)

  // The tests pass as they came in.
  await page.getByRole('button', { name: 'New terminal' }).click()
  const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
  await terminal.click()
  await page.keyboard.type('node test.js; echo "tests ended with $?"\n')
  await expect(terminal).toContainText('tests ended with 0')

  // Break the code in the editor.
  await page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name: 'index.js' }).dblclick()
  const editor = page.getByRole('region', { name: 'Editor' })
  await expect(editor).toContainText('isWindows')
  await editor.locator('.view-lines').first().click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('throw new Error("broken by hand")\n')
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByRole('tab', { name: /index\.js/ })).not.toContainText('unsaved')

  await terminal.click()
  await page.keyboard.type('clear; node --stack-trace-limit=1 test.js; echo "tests ended with $?"\n')
  await expect(terminal).toContainText('tests ended with 1')
  await expect(terminal).toContainText('broken by hand')

  // Stop, start: the edit and the terminal's history are there.
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Sandboxes' })).toContainText(/stopped/i)
  await page.getByRole('button', { name: 'Start', exact: true }).first().click()
  await expect(badge).toContainText(/proven/i, { timeout: 60_000 })
  // A fresh page knows only what the sandbox kept.
  await page.reload()
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
  await page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab').last().click()
  await expect(terminal).toContainText('broken by hand')
  await page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name: 'index.js' }).dblclick()
  await expect(editor).toContainText('broken by hand')
})
