import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unpackTar } from 'modern-tar'
import { it, onTestFinished } from 'vitest'
import { dragFiles } from './drag.ts'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

/** A folder `shop`, an archive and a picture of this computer. */
async function things() {
  const home = await mkdtemp(path.join(tmpdir(), 'airlock-drop-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const at = (name: string) => path.join(home, name)
  await mkdir(at('shop/src'), { recursive: true })
  await writeFile(at('shop/src/größe.js'), 'in the folder')
  await writeFile(at('shop/.env'), 'TOKEN=x')
  await writeFile(at('site.zip'), Buffer.alloc(300_000, 'z'))
  await writeFile(at('photo.png'), 'x')
  return { shop: at('shop'), site: at('site.zip'), photo: at('photo.png') }
}

pageStories('dropping on the window', (open) => {
  it('[CR7] a dropped folder is sent by the page and fills the dialog', async () => {
    const { shop } = await things()
    const { page, world } = await open()
    const drag = await dragFiles(page, [shop])
    await expect(page.getByRole('status', { name: 'Drop' })).toContainText('Drop to make a sandbox from it')
    await drag.drop()
    await expect(page.getByRole('status', { name: 'Drop' })).toHaveCount(0)
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('shop')
    await expect(dialog.getByRole('group', { name: 'Upload' })).toContainText('shopuploaded')
    await expect(dialog).toContainText('213 files')
    const [upload] = world.sources.uploads.values()
    const entries = await unpackTar(upload?.bytes ?? Buffer.alloc(0))
    const contents = entries.map(({ header, data }) => [header.name, Buffer.from(data ?? []).toString()])
    expect(upload?.name).toBe('shop.tar')
    expect(Object.fromEntries(contents)).toEqual({
      'shop/': '',
      'shop/.env': 'TOKEN=x',
      'shop/src/': '',
      'shop/src/größe.js': 'in the folder',
    })
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect.poll(() => world.find('shop')?.source).toMatchObject({ kind: 'archive', path: 'shop.tar' })
  })

  it('[CR7] a dropped archive is uploaded, also into a dialog that is open, which keeps what was filled in', async () => {
    const { site } = await things()
    const { page, world } = await open()
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('of-mine')
    const drag = await dragFiles(page, [site])
    await expect(page.getByRole('status', { name: 'Drop' })).toContainText('from this archive')
    await drag.drop()
    await expect(dialog.getByRole('group', { name: 'Upload' })).toContainText('site.zipuploaded')
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('of-mine')
    expect([...world.sources.uploads.values()].map(({ name, bytes }) => [name, bytes.length])).toEqual([
      ['site.zip', 300_000],
    ])
  })

  it('[CR7] several things and other files are refused in words, and the page stays', async () => {
    const { shop, site, photo } = await things()
    const { page } = await open()
    const address = page.url()
    const two = await dragFiles(page, [shop, site])
    await expect(page.getByRole('status', { name: 'Drop' })).toContainText('Drop one thing at a time')
    await two.drop()
    await expect(page.getByRole('alert').filter({ hasText: 'A sandbox begins with one thing' })).toBeVisible()
    const other = await dragFiles(page, [photo])
    await expect(page.getByRole('status', { name: 'Drop' })).toContainText('This cannot become a sandbox')
    await other.drop()
    await expect(page.getByRole('alert').filter({ hasText: '“photo.png” is neither' })).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(page.url()).toBe(address)
  })

  it('[CR7] what would happen goes away with the drag, and by Escape', async () => {
    const { shop } = await things()
    const { page } = await open()
    const overlay = page.getByRole('status', { name: 'Drop' })
    const drag = await dragFiles(page, [shop])
    await expect(overlay).toBeVisible()
    await drag.leave()
    await expect(overlay).toHaveCount(0)
    await dragFiles(page, [shop])
    await expect(overlay).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(overlay).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'New sandbox…' })).toBeVisible()
  })

  it('[CR7] files and editor of an open sandbox keep what is dropped on them', async () => {
    const { shop } = await things()
    const { page } = await open(({ world }) => world.add({ name: 'my-api' }, project))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    const middle = async (place: string) => {
      const box = await page.locator(place).boundingBox()
      if (box === null) throw new Error(`${place} is not there.`)
      return [box.x + box.width / 2, box.y + box.height - 20] as const
    }
    const tree = page.getByRole('tree')
    await expect(tree).toBeVisible()
    const overlay = page.getByRole('status', { name: 'Drop' })
    const drag = await dragFiles(page, [shop])
    await drag.move(...(await middle('.terminals')))
    await expect(overlay).toBeVisible()
    await drag.move(...(await middle('.files')))
    await expect(overlay).toHaveCount(0)
    await drag.drop()
    await expect(tree).toContainText('shop')
    const stray = await dragFiles(page, [shop], ...(await middle('.editor')))
    await stray.drop()
    await expect(tree).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
  })
})
