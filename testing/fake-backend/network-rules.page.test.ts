import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { want } from './egress-traffic.ts'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

async function showRules(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
  await page.getByRole('button', { name: /^Network: / }).click()
  await page.getByRole('tab', { name: /^Rules/ }).click()
}

pageStories('rules of what goes out', (open) => {
  it('[EG55] adds a rule from the palette, says what is none, and takes one away with a way back', async () => {
    const { page, world } = await open(({ world }) => {
      world.add({ name: 'my-api' }, project)
    })
    const { policy } = world.egressOf('my-api')
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    // Its commands are there once it is shown.
    await expect(page.getByRole('group', { name: 'Network mode' })).toBeVisible()
    await page.keyboard.press('ControlOrMeta+k')
    await page.keyboard.type('add network rule')
    await expect(page.getByRole('option', { name: /^Add network rule/ }).first()).toBeVisible()
    await page.keyboard.press('Enter')
    const form = page.getByRole('form', { name: 'Add a rule' })
    const host = form.getByRole('textbox', { name: 'Host' })
    await expect(host).toBeFocused()
    await page.keyboard.type('https://api.example/v1')
    await page.keyboard.press('Enter')
    await expect(form).toContainText('Write api.example.')
    await host.fill('10.0.0.5')
    await form.getByRole('textbox', { name: 'Ports' }).fill('80, 443')
    await page.keyboard.press('Enter')
    await expect(form).toContainText('exactly one port')
    await host.fill('API.example')
    await page.keyboard.press('Enter')
    await expect(form).toBeHidden()
    const rules = page.getByRole('list', { name: 'Rules of this sandbox' })
    await expect(rules.getByRole('listitem')).toContainText('api.example')
    await expect(rules.getByRole('listitem')).toContainText('allowed by you')
    expect(policy.rules).toEqual([])
    await rules.getByRole('button', { name: 'Remove: allow api.example port 80, 443' }).click()
    await expect(rules.getByRole('listitem')).toHaveCount(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(rules.getByRole('listitem')).toContainText('80, 443')
    // What counted for this run only is brought back as just that.
    const once = { host: '192.168.1.20', port: 8080, answer: 'once' as const, mayBePrivate: true }
    world.egressOf('my-api').answer(once)
    await rules.getByRole('button', { name: 'Remove: allow 192.168.1.20 port 8080' }).click()
    await expect(rules.getByRole('listitem')).toHaveCount(1)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(rules.getByRole('listitem').first()).toContainText('allowed by you, until it stops, may be private')
    expect(world.egressOf('my-api').policy.rules).toMatchObject([{ host: 'api.example' }])
  })

  it('[EG56] switches lists and the computer’s authorities, and says where each comes from', async () => {
    const { page, world } = await open(({ world }) => {
      world.add({ name: 'my-api' }, project)
      world.egressOf('my-api').around({
        authorities: { own: ['Corp Root CA'], total: 144 },
        upstreamProxy: 'http://proxy.corp.example:3128',
      })
    })
    const egress = world.egressOf('my-api')
    await showRules(page)
    const region = page.getByRole('region', { name: 'Network' })
    await region.getByRole('switch', { name: 'pip, uv’s list' }).click()
    await expect.poll(() => egress.policy.presets.includes('pip')).toBe(false)
    await region.getByText('From npm’s configuration on this computer.').click()
    await expect(region.getByText('mirror.example.com').first()).toBeVisible()
    await expect(region).toContainText('Corp Root CA')
    await expect(region).toContainText('proxy.corp.example:3128')
    await region.getByRole('switch', { name: /certificate authorities inside/ }).click()
    await expect.poll(() => egress.policy.offersAuthorities).toBe(false)
  })

  it('[EG58] learns what is used, tells how much, and makes rules of it', async () => {
    const { page, world } = await open(({ world }) => {
      world.add({ name: 'my-api' }, project)
    })
    const egress = world.egressOf('my-api')
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    await page.getByRole('button', { name: /^Network: / }).click()
    const region = page.getByRole('region', { name: 'Network' })
    await region.getByRole('switch', { name: 'Learn what it uses' }).click()
    await expect(page.getByRole('button', { name: 'Network: learning' })).toBeVisible()
    want(egress, { host: 'fonts.example', program: 'vite', bytes: [1, 1] })
    await expect(region).toContainText('1 host passed that the list does not have.')
    await region.getByRole('button', { name: 'Lock to what was used' }).click()
    await expect
      .poll(() => egress.policy)
      .toMatchObject({ isLearning: false, rules: [{ host: 'fonts.example', origin: { kind: 'learned' } }] })
    await region.getByRole('tab', { name: /^Rules/ }).click()
    await expect(region.getByRole('list', { name: 'Rules of this sandbox' })).toContainText('as it was used before')
  })

  it('[EG57] tells of refusals once, about one host at a time, with the answers', async () => {
    const { page, world } = await open(({ world }) => {
      world.add({ name: 'my-api' }, project)
      world.add({ name: 'other' }, project)
    })
    const egress = world.egressOf('my-api')
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('other').click()
    want(egress, { host: 'evil.example', program: 'npm' })
    const toasts = page.getByRole('region', { name: 'New notifications' })
    await expect(toasts).toContainText('evil.example:443 was refused')
    for (const host of ['two.example', 'three.example']) want(egress, { host, program: 'npm' })
    await expect(toasts).toContainText('2 other hosts were refused too.')
    await expect(page.getByRole('button', { name: 'Notifications: 1 need you' })).toBeVisible()
    await page.keyboard.press('F8')
    await expect(page.getByRole('button', { name: 'Allow once' })).toBeFocused()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => egress.policy.rules).toMatchObject([{ verdict: 'allow', host: 'evil.example' }])
    await expect(toasts).toContainText('two.example:443 was refused')
    await page.keyboard.press('F8')
    const list = page.getByRole('list', { name: 'Notifications' })
    await expect(list).toContainText('two.example:443 was refused')
    await list.getByRole('button', { name: /away/ }).click()
    want(egress, { host: 'four.example', program: 'npm' })
    await expect(list).toContainText('four.example:443 was refused')
    await expect(list).not.toContainText('refused too')
    await list.getByRole('button', { name: 'Show' }).click()
    await expect(page.getByRole('listbox', { name: 'Requests' })).toBeVisible()
    await expect.poll(() => egress.unseen.size).toBe(0)
    await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()
  })

  it('[EG59] makes a sandbox with the network that was chosen', async () => {
    const { page, world } = await open()
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('demo')
    await expect(dialog.getByRole('radio', { name: 'Allowlist' })).toBeChecked()
    await dialog.getByRole('radio', { name: 'Offline' }).click()
    await expect(dialog).toContainText('Nothing goes out')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect.poll(() => world.egressOf('demo').policy.mode).toBe('offline')
  })
})
