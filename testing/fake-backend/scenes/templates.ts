import { expect } from '@playwright/test'
import { open, openSandbox, type Scene } from './scene.ts'

const tools = {
  id: 'tools',
  title: 'Tools for work',
  description: 'Search, a compiler and TypeScript.',
  steps: ['apt install ripgrep build-essential', 'npm install -g typescript'],
} as const

function addAll(backend: Parameters<Scene>[1]): void {
  backend.world.templates.add({ ...tools, isBuilt: true })
  backend.world.templates.add({ id: 'data', title: 'Data', base: 'python', steps: ['pip install pandas', 'true'] })
  backend.world.templates.break('typo', ', line 3: “steps 2”: It must be a line of a shell, or a list of words.')
}

/** Templates of the person’s own. */
export const templatesScenes: Record<string, Scene> = {
  async templates(page, backend) {
    addAll(backend)
    await open(page, backend)
    await page.getByRole('button', { name: /^Tools for work/ }).scrollIntoViewIfNeeded()
    await expect(page.getByRole('note', { name: /typo/ })).toBeVisible()
  },
  async 'templates-choice'(page, backend) {
    addAll(backend)
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    await page.getByRole('combobox', { name: 'Template' }).click()
    await page.getByRole('option', { name: /^typo/ }).scrollIntoViewIfNeeded()
  },
  async 'template-chosen'(page, backend) {
    addAll(backend)
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    await page.getByRole('combobox', { name: 'Template' }).click()
    await page.getByRole('option', { name: /^Tools for work/ }).click()
    await expect(page.getByText('Yours, beginning with debian.')).toBeVisible()
  },
  async 'template-save'(page, backend) {
    await openSandbox(page, backend)
    const { id } = backend.world.get('my-api')
    backend.world.packages.keep(id, 'apt install ripgrep build-essential')
    backend.world.packages.keep(id, 'npm install -g typescript')
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Save as template…' }).click()
    await expect(page.getByRole('region', { name: 'What it is made of' })).toContainText('typescript')
  },
  async 'template-building'(page, backend) {
    backend.world.templates.add(tools)
    backend.world.packages.said = [
      'Reading package lists...\nThe following NEW packages will be installed:\n  ripgrep build-essential\n',
      'Unpacking ripgrep (13.0.0-4+b2) ...\n',
    ]
    await open(page, backend)
    backend.world.phaseMs = 300
    await page.getByRole('button', { name: /^Tools for work/ }).click()
    await expect(page.getByRole('list', { name: 'Progress' })).toContainText('Installing')
    backend.world.phaseMs = 600_000
    await expect(page.getByRole('log')).toContainText('Unpacking')
  },
}
