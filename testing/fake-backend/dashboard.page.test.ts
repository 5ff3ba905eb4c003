import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { sampleChanges } from './changes.ts'
import { project } from './world.ts'

pageStories('work and lifetimes', (open) => {
  it('[DB1] [DB2] lists all sandboxes, sorts them, and does something with several at once', async () => {
    const { page, world } = await open(({ world }) => {
      for (const name of ['one', 'two']) world.add({ name }, project)
      world.add({ name: 'three', state: 'stopped' })
    })
    await page.getByRole('button', { name: 'All sandboxes' }).click()
    const names = () => page.getByRole('rowheader').allTextContents()
    await expect.poll(names).toEqual(['three', 'two', 'one'])
    await page.getByRole('button', { name: 'Name' }).click()
    await expect.poll(names).toEqual(['one', 'three', 'two'])
    await page.getByRole('table').getByRole('button', { name: 'one', exact: true }).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    const bar = page.getByRole('toolbar', { name: 'Chosen sandboxes' })
    await expect(bar).toContainText('2 chosen')
    await bar.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => world.get('two').state).toBe('stopped')
    expect(world.get('one').state).toBe('stopped')
    await bar.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove for good' }).click()
    await expect.poll(names).toEqual(['three'])
  })

  it('[DB1] [DB3] tells disk and last use, and is there again after a reload', async () => {
    const { page, world } = await open(({ world }) => {
      world.add({ name: 'demo', lastActiveAt: new Date(Date.now() - 3 * 3_600_000).toISOString() }, project)
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.getByRole('button', { name: 'All sandboxes' }).click()
    const row = page.getByRole('row').filter({ hasText: 'demo' })
    await expect(row).toContainText('3 h ago')
    await expect(row.locator('[data-column="disk"]')).toContainText(/B$/)
    await page.reload()
    await expect(page.getByRole('heading', { name: 'All sandboxes' })).toBeVisible()
    await page.keyboard.press('ControlOrMeta+,')
    await page.reload()
    await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
    expect(world.sandboxes.size).toBe(1)
  })

  it('[LT2] answers the end of a lifetime from wherever one is', async () => {
    const endsAt = new Date(Date.now() + 14 * 60_000).toISOString()
    const { page, world } = await open(({ world }) => {
      world.add({ name: 'demo', lifetime: { hours: 2, endsAt } }, project)
    })
    const toast = page.getByRole('region', { name: 'New notifications' })
    await expect(toast).toContainText('demo is stopped in less than 15 minutes')
    await toast.getByRole('button', { name: '1 h more' }).click()
    await expect.poll(() => Date.parse(world.get('demo').lifetime?.endsAt ?? '')).toBe(Date.parse(endsAt) + 3_600_000)
    await expect(toast.getByRole('button', { name: '1 h more' })).toBeHidden()
  })

  it('[LT2] [LT3] warns before the end of a lifetime, and puts it off', async () => {
    const endsAt = new Date(Date.now() + 14 * 60_000).toISOString()
    const { page, world } = await open(({ world }) => {
      world.add({ name: 'demo', lifetime: { hours: 2, endsAt } }, project)
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    const banner = page.getByRole('alert').filter({ hasText: 'It is stopped in 14 minutes' })
    await banner.getByRole('button', { name: '1 h more' }).click()
    await expect(banner).toBeHidden()
    expect(Date.parse(world.get('demo').lifetime?.endsAt ?? '')).toBe(Date.parse(endsAt) + 3_600_000)
  })

  it('[CH9] shows all of a file that is new or gone, line by line, and leaves what is no text to programs', async () => {
    const { page } = await open(({ world }) => {
      world.changes.changes = sampleChanges
      world.changes.originals = { 'test/old.js': 'one\ntwo\n' }
      world.add({ name: 'demo' }, project)
      const { files } = world.inside('demo')
      files.put('/workspace/lib/windows/drives.js', Buffer.from('a\nb\nno end'))
      files.put('/workspace/.envrc', Buffer.from([0, 1, 2]))
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.getByRole('tab', { name: 'Changes, 8' }).click()
    const show = async (name: string) => await page.getByRole('option', { name }).click()
    await show('lib/windows/drives.js, added')
    await expect(page.getByRole('tab', { name: 'drives.js (since it came in)' })).toBeVisible()
    await expect(page.getByText('3 lines added')).toBeVisible()
    await show('test/old.js, deleted')
    await expect(page.getByText('2 lines removed')).toBeVisible()
    await show('.envrc, added')
    await expect(page.getByRole('heading', { name: 'This file is not text' })).toBeVisible()
  })

  it('[CH6] says of a deleted file that no tar tells of it, and never that it was taken out', async () => {
    const { page } = await open(({ world }) => {
      world.changes.changes = sampleChanges
      world.add({ name: 'demo' }, project)
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.getByRole('tab', { name: 'Changes, 8' }).click()
    const changes = page.getByRole('region', { name: 'Changes' })
    await expect(changes).toContainText('8 changes1 taken out')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Take out' }).click()
    await page.getByRole('menuitem', { name: 'Download files' }).click()
    expect((await saved).suggestedFilename()).toBe('demo-changes.tar')
    await expect(changes).toContainText('test/old.js: deleted in the sandbox')
    await expect(changes).toContainText('6 taken out')
    await expect(page.getByRole('option', { name: 'test/old.js, deleted, passed on that it is gone' })).toBeVisible()
  })

  it('[CH3] [CH7] shows changes, puts one back, and says what removing would lose', async () => {
    const { page, world } = await open(({ world }) => {
      world.changes.changes = sampleChanges
      world.changes.originals = { 'index.js': 'as it came in\n' }
      world.add({ name: 'demo' }, project)
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.getByRole('tab', { name: 'Changes, 8' }).click()
    await page.getByRole('option', { name: 'index.js, modified' }).click()
    await expect(page.getByRole('tab', { name: 'index.js (since it came in)' })).toBeVisible()
    await page.getByRole('listbox', { name: 'Changed files' }).focus()
    await page.keyboard.press('Delete')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Put it back' }).click()
    await expect(page.getByRole('tab', { name: 'Changes, 7' })).toBeVisible()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Take out' }).click()
    await page.getByRole('menuitem', { name: 'Download patch' }).click()
    expect((await saved).suggestedFilename()).toBe('demo.patch')
    await expect(page.getByText('2 changes not in the patch')).toBeVisible()
    expect(world.changes.changes.filter(({ isTaken }) => isTaken)).toHaveLength(5)

    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    await expect(page.getByRole('alertdialog')).toContainText(
      '6 files changed since they came in, 4 taken out; 1 deleted.',
    )
    await page.getByRole('button', { name: 'Show changes' }).click()
    await expect(page.getByRole('region', { name: 'Changes' })).toBeVisible()
  })
})
