import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { calmTraffic, refusedTraffic, want } from './egress-traffic.ts'
import { expect, pageStories } from './page-stories.ts'
import type { FakeBackend } from './server.ts'
import { project } from './world.ts'

const egressOf = ({ world }: Pick<FakeBackend, 'world'>) => world.egressOf('my-api')

async function select(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').disableRules('region').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
}

pageStories('what goes out', (open) => {
  it('[EG50] [EG53] leads from the edge to refusals, which are answered by keys without leaving the list', async () => {
    const backend = await open(({ world }) => {
      world.add({ name: 'my-api' }, project)
    })
    const { page, world } = backend
    await select(page)
    refusedTraffic(egressOf(backend))
    await page.getByRole('button', { name: 'Network: allowlist, 3 hosts refused' }).click()
    const list = page.getByRole('listbox', { name: 'Requests' })
    await expect(list).toBeFocused()
    await expect(page.getByRole('button', { name: 'Network: allowlist', exact: true })).toBeVisible()
    const front = page.getByRole('region', { name: 'Request in front' })
    await expect(front).toContainText(
      'evil.example:443 was refused: not on the allowlist. Asked for by “npm”, as the sandbox tells it.',
    )
    await expectAccessible(page)
    // What comes now does not take the place of what was read.
    want(egressOf(backend), { host: 'later.example' })
    await expect(list.getByRole('option', { name: /later.example/ })).toBeVisible()
    await expect(front).toContainText('evil.example')
    await page.keyboard.press('3')
    await expect
      .poll(() => egressOf({ world }).policy.rules.at(-1))
      .toMatchObject({ verdict: 'deny', host: 'evil.example', ports: [443], origin: { kind: 'person' } })
    await expect(front).toContainText('telemetry.vendor.example')
    await front.getByRole('button', { name: 'Allow once' }).click()
    await expect(list).toBeFocused()
    await expect
      .poll(() => egressOf({ world }).onceRules)
      .toMatchObject([{ verdict: 'allow', host: 'telemetry.vendor.example' }])
    await expect(list.getByRole('option', { name: /telemetry/ })).toContainText('allowed now')
  })

  it('[EG54] opens a private address only after its question, for exactly that host and port', async () => {
    const backend = await open(({ world }) => {
      world.add({ name: 'my-api' }, project)
      want(world.egressOf('my-api'), { host: '192.168.1.20', port: 8080, program: 'curl' })
    })
    const { page } = backend
    await select(page)
    await page.keyboard.press('ControlOrMeta+Shift+X')
    await expect(page.getByRole('listbox', { name: 'Requests' })).toBeFocused()
    await page.keyboard.press('2')
    const question = page.getByRole('alertdialog', { name: 'Let it reach a private address?' })
    await expect(question).toContainText('your local network')
    await expect(question.getByRole('button', { name: 'Keep it closed' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(question).toBeHidden()
    expect(egressOf(backend).policy.rules).toEqual([])
    await expect(page.getByRole('listbox', { name: 'Requests' })).toBeFocused()
    await page.keyboard.press('2')
    await question.getByRole('button', { name: 'Allow always' }).click()
    await expect
      .poll(() => egressOf(backend).policy.rules)
      .toMatchObject([{ verdict: 'allow', host: '192.168.1.20', ports: [8080], mayBePrivate: true }])
  })

  it('[EG51] shows and changes the mode in the status bar, from the keyboard and by commands', async () => {
    const backend = await open(({ world }) => {
      world.add({ name: 'my-api' }, project)
    })
    const { page } = backend
    await select(page)
    const modes = page.getByRole('contentinfo').getByRole('group', { name: 'Network mode' })
    await expect(modes.getByRole('button', { name: 'allowlist' })).toHaveAttribute('aria-pressed', 'true')
    await modes.getByRole('button', { name: 'open' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => egressOf(backend).policy.mode).toBe('open')
    await expect(page.getByRole('button', { name: 'Network: open' })).toBeVisible()
    await page.keyboard.press('ControlOrMeta+k')
    await page.keyboard.type('network offline')
    await page.keyboard.press('Enter')
    await expect.poll(() => egressOf(backend).policy.mode).toBe('offline')
    await expect(modes.getByRole('button', { name: 'offline' })).toHaveAttribute('aria-pressed', 'true')
  })

  it('[EG52] lists requests as they happen, filters them, and keeps the place of what is looked at', async () => {
    const backend = await open(({ world }) => {
      world.add({ name: 'my-api' }, project)
      calmTraffic(world.egressOf('my-api'))
      for (let index = 0; index < 40; index++) {
        want(world.egressOf('my-api'), { host: 'mirror.example.com', program: `npm ${String(index)}`, bytes: [1, 2] })
      }
    })
    const { page } = backend
    await select(page)
    await page.getByRole('tab', { name: 'Network' }).click()
    const list = page.getByRole('listbox', { name: 'Requests' })
    await expect(list.getByRole('option').first()).toHaveAccessibleName(
      'mirror.example.com:443 was reached. Allowed by npm, pnpm, yarn’s list. Asked for by “npm 39”, as the sandbox tells it.',
    )
    await list.focus()
    await page.keyboard.press('End')
    const last = list.getByRole('option', { name: /^deb.example.com:443 was reached.*“git”/ })
    await expect(last).toBeInViewport()
    for (let index = 0; index < 3; index++) want(egressOf(backend), { host: 'mirror.example.com', bytes: [1, 1] })
    await expect(page.getByRole('button', { name: '3 new' })).toBeVisible()
    await expect(last).toBeInViewport()
    await page.getByRole('button', { name: '3 new' }).click()
    await expect(list.getByRole('option').first()).toHaveAccessibleName(/^mirror.*“node”/)
    await page.getByRole('button', { name: 'Open now 1' }).click()
    await expect(list.getByRole('option')).toHaveCount(1)
    await page.getByRole('button', { name: /^All \d/ }).click()
    await page.getByRole('searchbox', { name: 'Filter requests' }).fill('cargo 443')
    await expect(list.getByRole('option')).toHaveAccessibleName(
      'crates.example.com:443 was allowed, and failed: no answer in time. Asked for by “cargo”, as the sandbox tells it.',
    )
    await expect(page.getByRole('button', { name: 'Refused 0' })).toBeVisible()
  })
})
