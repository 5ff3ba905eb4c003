import { expect } from '@playwright/test'
import { it } from 'vitest'
import { describePage } from './page-stage.ts'
import { missing } from './samples.ts'

const registryGone = {
  code: 'registry-unreachable',
  message: 'The image could not be pulled.',
  why: 'registry.example: connection refused.',
  remedy: 'Check the connection.',
} as const

describePage('creating a sandbox', (open) => {
  it('[CR1] one click on a template leads to a prompt that takes what is typed', async () => {
    const { page, world } = await open(({ world }) => world.add({ name: 'python' }))
    await page.getByRole('button', { name: /^Python/ }).click()
    const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
    await expect(terminal.getByRole('textbox')).toBeFocused()
    await page.keyboard.type('echo at the prompt\n')
    await expect(terminal).toContainText('at the prompt')
    expect(world.get('python-2').state).toBe('running')
  })

  it('[CR6] a creation that failed is tried again as it was, or with other settings', async () => {
    const { page, world } = await open(({ world }) => {
      world.failNextIn = { phase: 'image', error: registryGone }
    })
    await page.getByRole('button', { name: /^Debian/ }).click()
    await expect(page.getByRole('alert')).toContainText('could not be pulled')
    await page.getByRole('button', { name: 'Change settings…' }).click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('debian')
    world.failNextIn = { phase: 'container', error: registryGone }
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('button', { name: 'Isolation' })).toContainText(/proven/)
    expect([...world.sandboxes.values()].map(({ name, state }) => [name, state])).toEqual([['debian', 'running']])
  })

  it('[CR2] a cancelled creation leads back and leaves nothing', async () => {
    const { page, world } = await open(({ world }) => {
      world.phaseMs = 500
    })
    await page.getByRole('button', { name: /^Debian/ }).click()
    await expect(page.getByRole('list', { name: 'Progress' })).toContainText('Image')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByRole('heading', { name: 'Run code you do not trust yet' })).toBeVisible()
    expect(world.sandboxes.size).toBe(0)
  })

  it('[CR3] without an engine, what to install can be copied or opened', async () => {
    const { page } = await open(({ world }) => {
      world.engine = missing
      world.engineAfterRecheck = missing
    })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy the command sudo apt install podman' }).click()
    await expect(page.getByRole('button', { name: 'Copied: sudo apt install podman' })).toBeVisible()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('sudo apt install podman')
    await expect(page.getByRole('link', { name: 'https://docs.docker.com/engine/install/' })).toBeVisible()
  })
})
