import { expect } from '@playwright/test'
import { it } from 'vitest'
import { pageStories } from './page-stories.ts'
import { sampleServers } from './ports.ts'
import { pushed } from './pushed.ts'
import { project } from './world.ts'

pageStories('a port that is shared', (open) => {
  const opened = async (isThere: boolean) => {
    const { page, world } = await open((backend) => {
      backend.world.cloud.begin('my-organisation')
      backend.world.add({ name: 'my-api' }, project)
      if (isThere) pushed(backend.world, 'my-api')
      backend.world.serve('my-api', sampleServers)
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    const ports = page.getByRole('button', { name: 'Ports 3000, 5173' })
    await ports.click()
    await expect(page.getByRole('list', { name: 'Servers' })).toContainText('vite')
    return { page, world, ports }
  }

  it('[PV20] is shared from the list, by keyboard: how long, then the link once, and until when', async () => {
    const { page, world, ports } = await opened(true)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Share port 3000…' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Share a port' })
    await expect(dialog.getByRole('textbox', { name: 'Port' })).toHaveValue('3000')
    await dialog.getByRole('textbox', { name: 'Port' }).fill('0')
    await dialog.getByRole('textbox', { name: 'Port' }).press('Enter')
    await expect(dialog).toContainText('Use a number from 1 to 65535.')
    await dialog.getByRole('textbox', { name: 'Port' }).fill('3000')
    await dialog.getByRole('combobox', { name: 'For how long' }).click()
    await page.getByRole('option', { name: '1 day' }).click()
    await dialog.getByRole('button', { name: 'Make a link' }).press('Enter')
    const made = page.getByRole('dialog', { name: 'Port 3000 is shared' })
    const copy = made.getByRole('button', { name: 'Copy', exact: true })
    await expect(copy).toBeFocused()
    await copy.press('Enter')
    await expect(made.getByRole('button', { name: 'Copied' })).toBeVisible()
    const link = await made.getByRole('textbox', { name: 'Link' }).inputValue()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
    await expect(made).toContainText('It is not shown again.')
    await made.getByRole('button', { name: 'Done' }).click()
    const left = Date.parse(world.get('my-api').cloud?.share?.expiresAt ?? '') - Date.now()
    expect(left / 3_600_000).toBeCloseTo(24, 0)

    await ports.click()
    await expect(page.getByRole('note', { name: 'Port 3000 is shared' })).toContainText(
      /Port 3000 is shared until \d\d:\d\d on /,
    )
    expect(await page.content()).not.toContain(link)
    await page.keyboard.press('Escape')
    const chip = page.getByRole('button', { name: /^Fly · fra/ })
    await chip.click()
    await expect(page.getByRole('definition').filter({ hasText: 'Port 3000, until' })).toBeVisible()
    await page.keyboard.press('Escape')
    await ports.click()
    await page.getByRole('button', { name: 'Stop sharing port 3000' }).click()
    await expect(page.getByRole('note', { name: 'Port 3000 is shared' })).toBeHidden()
    expect(world.get('my-api').cloud?.share).toBeNull()
  })

  it('[PV20] is not offered for a sandbox on this computer', async () => {
    const { page } = await opened(false)
    await expect(page.getByRole('button', { name: 'Open preview of port 3000' })).toBeVisible()
    await expect(page.getByRole('button', { name: /^Share port/ })).toHaveCount(0)
  })
})
