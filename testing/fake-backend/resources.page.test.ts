import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

pageStories('resources', (open) => {
  it('[RS7] leads from the status bar to what a sandbox uses, and ends a process in it', async () => {
    const { page } = await open(({ world }) => {
      world.add({ name: 'my-api' }, project)
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    const status = page.getByRole('button', { name: /^CPU \d+ % Mem \d+ MB \/ 2 GB$/ })
    await status.click()
    const resources = page.getByRole('region', { name: 'Resources' })
    await expect(resources).toContainText('Free on disk')
    const rows = resources.getByRole('list', { name: 'Processes' }).getByRole('listitem')
    await expect(rows.filter({ hasText: 'server.js' })).toContainText('96 MB')
    await expect(rows).toHaveCount(8)

    await resources.getByRole('button', { name: /Process \d+: sleep 1000/ }).click()
    await page.getByRole('menuitem', { name: 'End' }).click()
    await expect(rows).toHaveCount(7)

    await resources.getByRole('button', { name: /Process \d+: node server.js/ }).click()
    await page.getByRole('menuitem', { name: 'Kill…' }).click()
    const question = page.getByRole('alertdialog', { name: /Kill process/ })
    await page.keyboard.press('Escape')
    await expect(question).toBeHidden()
    await resources.getByRole('button', { name: /Process \d+: node server.js/ }).click()
    await page.getByRole('menuitem', { name: 'Kill…' }).click()
    await question.getByRole('button', { name: 'Kill it' }).click()
    await expect(rows.filter({ hasText: 'server.js' })).toHaveCount(0)
  })
})
