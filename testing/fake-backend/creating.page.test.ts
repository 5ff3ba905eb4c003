import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { missing } from './samples.ts'

const registryGone = {
  code: 'registry-unreachable',
  message: 'The image could not be pulled.',
  why: 'registry.example: connection refused.',
  remedy: 'Check the connection.',
} as const

pageStories('creating a sandbox', (open) => {
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

  it('[CR10] what a template gives where no registry is reached is told before, and while it is made', async () => {
    const { page } = await open(({ world }) => {
      world.phaseMs = 1500
      world.loseRegistry()
    })
    const card = page.getByRole('button', { name: /^Node/ })
    await expect(card).toContainText('Debian 12’s Node.js 18')
    await expect(card).not.toContainText('Node.js 24')
    await page.getByRole('button', { name: 'New sandbox…' }).click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('combobox', { name: 'Template' }).click()
    await page.getByRole('option', { name: /Node/ }).click()
    await expect(dialog).toContainText('docker.io cannot be reached: built here once')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await card.click()
    const progress = page.getByRole('list', { name: 'Progress' })
    await expect(progress).toContainText('That happens once and takes one to three minutes.')
    await expect(progress).toContainText(/% · [1-9] s/)
    await expect(progress).toContainText('Isolation to come')
  })

  it('[WP3] what is kept ready is told as the backend says it, also where the environment decides', async () => {
    const { page, world } = await open()
    const pool = page.getByText(/ ready · |^Off: each new|AIRLOCK_WARM_POOL/)
    const choice = page.getByRole('switch', { name: 'Keep the next sandbox ready' })
    await page.getByRole('status', { name: 'Engine' }).getByRole('button').click()
    await expect(pool).toHaveText(['1 ready · 38 MB'])
    await choice.click()
    await expect(choice).not.toBeChecked()
    await expect(pool).toHaveText(['Off: each new sandbox is started when you ask for it.'])

    const decided = 'AIRLOCK_WARM_POOL decides this, whatever the setting says.'
    world.warmPoolForced = true
    await expect(pool).toHaveText(['1 ready · 38 MB', decided])
    await expect(choice).toBeChecked()
    world.warmPoolForced = false
    await expect(pool).toHaveText([/^Off: each new/, decided])
    await expect(choice).not.toBeChecked()
    await expect(choice).toBeDisabled()
  })

  it('[CR10] a card does not go on asking when the engine cannot say what its template gives', async () => {
    const { page } = await open(({ world }) => {
      world.originsError = registryGone
    })
    const card = page.getByRole('button', { name: /^Node/ })
    await expect(card).toContainText('Node.js 24')
    await expect(card).not.toContainText('Asking the engine')
  })

  it('[CR11] what is wrong is told once, beside its field, and a name as soon as it is typed', async () => {
    const { page } = await open(({ world }) => world.add({ name: 'taken' }))
    await page.getByRole('button', { name: 'New sandbox', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    const name = dialog.getByRole('textbox', { name: 'Name' })
    await expect(dialog).not.toContainText('Give it a name')
    await name.fill('../evil')
    await expect(dialog).toContainText('Use letters, digits')
    await name.fill('taken')
    await expect(dialog).toContainText('There is a sandbox “taken” already.')
    await name.fill('free')
    await expect(name).not.toHaveAttribute('aria-invalid', 'true')
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('/no/such/folder')
    await expect(dialog.getByText('cannot be read')).toHaveCount(1)
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(dialog.getByRole('button', { name: 'Create' })).toBeEnabled()
    await expect(dialog.getByText('cannot be read')).toHaveCount(1)
  })

  it('[CR11] a failure that is not of the source is told without looking at the source again', async () => {
    const { page, world } = await open()
    await page.getByRole('button', { name: 'New sandbox', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('/home/me/code/my-api')
    await expect(dialog).toContainText('213 files')
    const { looks } = world.sources
    world.refuseNext = { ...registryGone, code: 'engine-unreachable', message: 'The engine is away.' }
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(dialog).toContainText('The engine is away.')
    expect(world.sources.looks).toBe(looks)
  })

  it('[CR11] what was typed into the dialog outlives a reload, and not the dialog', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'New sandbox', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('half-typed')
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('/home/me/code/my-api')
    await page.reload()
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('half-typed')
    await expect(dialog.getByRole('textbox', { name: 'Folder' })).toHaveValue('/home/me/code/my-api')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(dialog).toBeHidden()
    await page.getByRole('button', { name: 'New sandbox', exact: true }).click()
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('')
  })

  it('[CR4] what stays out of a folder is chosen by path, and the path is completed', async () => {
    const { page, world } = await open()
    await page.getByRole('button', { name: 'Open a folder…' }).click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    const folder = dialog.getByRole('textbox', { name: 'Folder' })
    await folder.click()
    await page.keyboard.type('/home/me/code/my-a')
    await expect(page.getByRole('option', { name: 'my-api' })).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(folder).toHaveValue('/home/me/code/my-api/')
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('my-api')
    const coming = dialog.getByRole('region', { name: 'What comes in' })
    await expect(coming).toContainText('213 files')
    await expect(coming).toContainText('2 paths look like secrets')
    await coming.getByRole('checkbox', { name: /^\.env looks like a secret/ }).click()
    await expect(coming).toContainText('214 files')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect.poll(() => world.find('my-api')?.source).toMatchObject({ kind: 'folder', files: 214 })
    expect(world.get('my-api').request ?? { include: ['.env'] }).toMatchObject({ include: ['.env'] })
  })

  it('[CR5] an archive is uploaded from the browser and looked through before it is taken', async () => {
    const { page, world } = await open()
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('radio', { name: 'Archive' }).click()
    await dialog
      .getByLabel('Archive to upload')
      .setInputFiles({ name: 'my-api.zip', mimeType: 'application/zip', buffer: Buffer.alloc(300_000, 'z') })
    await expect(dialog.getByRole('group', { name: 'Upload' })).toContainText('uploaded')
    await expect(dialog).toContainText('All of it lies in the folder “my-api-1.2.0”')
    expect([...world.sources.uploads.values()].map(({ bytes }) => bytes.length)).toEqual([300_000])
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect.poll(() => world.find('my-api')?.source).toMatchObject({ kind: 'archive', path: 'my-api.zip' })
  })

  it('[CR23] [CR24] a repository’s address moves out of the field for a folder and is cloned', async () => {
    const { page, world } = await open(({ world }) => {
      world.failNextIn = { phase: 'import', error: registryGone }
    })
    await page.getByRole('button', { name: 'Open a folder…' }).click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Folder' }).click()
    await page.keyboard.insertText('https://git.example.com:8443/owner/proj')
    const address = dialog.getByRole('textbox', { name: 'Repository' })
    await expect(address).toBeFocused()
    await page.keyboard.type('ect.git')
    await expect(address).toHaveValue('https://git.example.com:8443/owner/project.git')
    await expect(dialog.getByRole('radio', { name: 'Repository' })).toBeChecked()
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('project')
    await expect(dialog).toContainText('git.example.com, port 8443, is put on the allowlist')
    await dialog.getByRole('textbox', { name: 'Branch or tag' }).fill('v1.2.0')

    // Offline it could not be cloned: said at the field, and nothing is sent.
    await dialog.getByRole('radio', { name: 'Offline' }).click()
    await expect(address).toHaveAttribute('aria-invalid', 'true')
    await expect(dialog).toContainText('A sandbox that is offline can clone nothing.')
    await dialog.getByRole('button', { name: 'Create' }).click()
    expect(world.sandboxes.size).toBe(0)
    await dialog.getByRole('radio', { name: 'Allowlist' }).click()
    await dialog.getByRole('button', { name: 'Create' }).click()

    // What failed is filled in again.
    await page.getByRole('button', { name: 'Change settings…' }).click()
    await expect(address).toHaveValue('https://git.example.com:8443/owner/project.git')
    await expect(dialog.getByRole('textbox', { name: 'Branch or tag' })).toHaveValue('v1.2.0')
    world.failNextIn = null
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('button', { name: 'In 213' }).click()
    await expect(page.getByText('cloned from')).toContainText('inside and by the sandbox’s own git')
    expect(world.get('project').source).toMatchObject({ kind: 'git' })
    expect(world.egressOf(world.get('project').id).policy.rules).toMatchObject([
      { verdict: 'allow', host: 'git.example.com', ports: [8443], origin: { kind: 'source' } },
    ])
    await page.getByRole('button', { name: 'New sandbox', exact: true }).first().click()
    await expect(dialog).not.toContainText('git.example.com')
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
