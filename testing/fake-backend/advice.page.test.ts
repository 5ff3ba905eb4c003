import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'

const advice = 'runc 1.1.5 may be unpatched against CVE-2024-21626 (serious).'

pageStories('advice on the versions of the engine', (open) => {
  it('[IS17] is put away by one click, in every window and after a reload', async () => {
    const { page, world } = await open(({ world: made }) => {
      if (made.engine.state === 'ready')
        made.engine = { ...made.engine, engine: { ...made.engine.engine, versionAdvice: [advice] } }
    })
    const openPanel = () => page.getByRole('button', { name: /^Docker/ }).click()
    await openPanel()
    await expect(page.getByRole('list', { name: 'About its versions' })).toContainText(advice)
    await page.getByRole('button', { name: `Put away: ${advice}` }).click()
    await expect(page.getByText(advice)).toBeHidden()
    expect(world.engine).toMatchObject({ engine: { versionAdvice: [] } })
    await page.reload()
    await openPanel()
    await expect(page.getByText('Where Airlock looked')).toBeVisible()
    await expect(page.getByText(advice)).toBeHidden()
  })
})
