import { expect } from '@playwright/test'
import { sampleLeftover } from '../cloud.ts'
import { openSandbox, type Scene } from './scene.ts'

const openCloud: Scene = async (page, backend) => {
  await openSandbox(page, backend)
  await page.keyboard.press('Control+,')
  await page.getByRole('region', { name: 'Cloud' }).scrollIntoViewIfNeeded()
}

/** The account at a cloud, and what is there. */
export const cloudScenes: Record<string, Scene> = {
  'cloud-off': openCloud,
  async 'cloud-connect'(page, backend) {
    await openCloud(page, backend)
    await page.getByRole('button', { name: 'Connect Fly.io…' }).click()
    await page.getByRole('dialog').getByLabel('Token').fill('bad-token')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText('does not take this token')
  },
  async 'cloud-ready'(page, backend) {
    backend.world.cloud.begin()
    backend.world.cloud.leftovers = [
      sampleLeftover,
      {
        ...{ id: 'airlock-p7d2k5w8c3nb', sandbox: null, perMonth: 0.0447 * 720 + 3 },
        machines: [{ id: '9185743fe0d283', state: 'started', region: 'fra', runningPerHour: 0.0447 }],
        volumes: [{ id: 'vol_9pq3', sizeGb: 20, region: 'fra' }],
      },
    ]
    backend.world.cloud.missingRegions = ['nrt']
    await openCloud(page, backend)
    await expect(page.getByRole('list', { name: 'Left over at Fly.io' })).toContainText('old-experiment')
    await page.getByText('What is different there').scrollIntoViewIfNeeded()
  },
  async 'cloud-differences'(page, backend) {
    await openCloud(page, backend)
    await page.getByText('What is different there').click()
    await page.getByRole('rowheader', { name: 'Processor' }).scrollIntoViewIfNeeded()
  },
  async 'cloud-remove'(page, backend) {
    await cloudScenes['cloud-ready']?.(page, backend)
    await page.getByRole('listitem', { name: 'old-experiment' }).getByRole('button', { name: 'Remove…' }).click()
    await expect(page.getByRole('alertdialog')).toContainText('cannot be undone')
  },
  async 'cloud-failing'(page, backend) {
    backend.world.cloud.begin('personal', 'environment')
    backend.world.cloud.fail({
      code: 'engine-timeout',
      message: 'Fly.io does not answer.',
      why: 'It said: 503 (request 01FAKE) [GET /v1/apps]. It is asked again by itself.',
      remedy: 'Look at status.flyio.net. Sandboxes there go on meanwhile.',
    })
    await openCloud(page, backend)
    await expect(page.getByRole('group', { name: 'Account at Fly.io' })).toContainText('Cannot be used now')
  },
}
