import { expect, type Page } from '@playwright/test'
import { calmTraffic, refusedTraffic, want } from '../egress-traffic.ts'
import type { FakeBackend } from '../server.ts'
import { openSandbox, type Scene } from './scene.ts'

/** What goes out of a sandbox, calm and otherwise. */
export const networkScenes: Record<string, Scene> = {
  async 'network-calm'(page, backend) {
    await openSandbox(page, backend)
    calmTraffic(egressOf(backend))
    await showNetwork(page)
    await expect(page.getByRole('option', { name: /^api.weather.example:443 was reached/ }).first()).toBeVisible()
  },
  async 'network-secret'(page, backend) {
    await openSandbox(page, backend)
    calmTraffic(egressOf(backend))
    egressOf(backend).request({
      ...{ host: 'anthropic.airlock.internal', port: 80, process: { pid: 431, name: 'claude' } },
      ...{ outcome: { kind: 'open' }, secret: { title: 'Anthropic', host: 'api.anthropic.com', requests: 12 } },
    })
    await showNetwork(page)
    await page.getByRole('option', { name: /With secret “Anthropic” to api.anthropic.com/ }).click()
    await page.getByText('Details').click()
  },
  async 'network-refused-edge'(page, backend) {
    await openSandbox(page, backend)
    calmTraffic(egressOf(backend))
    refusedTraffic(egressOf(backend))
    await expect(page.getByRole('button', { name: 'Network: allowlist, 3 hosts refused' })).toBeVisible()
  },
  async 'network-notification'(page, backend) {
    await openSandbox(page, backend)
    refusedTraffic(egressOf(backend))
    await expect(page.getByRole('region', { name: 'New notifications' })).toContainText('2 other hosts')
  },
  async 'network-refused'(page, backend) {
    await refused(page, backend)
    await expect(page.getByRole('button', { name: 'Allow once' })).toBeVisible()
  },
  async 'network-details'(page, backend) {
    await refused(page, backend)
    await page.getByText('Details').click()
    await expect(page.getByText(/^pid \d+, as the sandbox tells it$/)).toBeVisible()
  },
  async 'network-private'(page, backend) {
    await refused(page, backend)
    await page.getByRole('option', { name: /192.168.1.20:8080/ }).click()
    await page.getByRole('button', { name: 'Always' }).click()
    await expect(page.getByRole('alertdialog')).toContainText('local network')
  },
  async 'network-learning'(page, backend) {
    await openSandbox(page, backend)
    calmTraffic(egressOf(backend))
    egressOf(backend).change({ isLearning: true })
    want(egressOf(backend), { host: 'fonts.example', program: 'vite', bytes: [900, 48_000] })
    want(egressOf(backend), { host: 'cdn.example', program: 'vite', bytes: [900, 148_000] })
    await showNetwork(page)
    await expect(page.getByText('2 hosts passed')).toBeVisible()
  },
  async 'network-open'(page, backend) {
    await openSandbox(page, backend)
    egressOf(backend).change({ mode: 'open' })
    calmTraffic(egressOf(backend))
    await showNetwork(page)
    await expect(page.getByText('All that is public')).toBeVisible()
  },
  async 'network-offline'(page, backend) {
    await openSandbox(page, backend)
    egressOf(backend).change({ mode: 'offline' })
    want(egressOf(backend), { host: 'mirror.example.com', program: 'npm' })
    await showNetwork(page)
    await expect(page.getByRole('option', { name: /offline/ })).toBeVisible()
  },
  async 'network-empty'(page, backend) {
    await openSandbox(page, backend)
    await showNetwork(page)
    await expect(page.getByText('Nothing was wanted yet')).toBeVisible()
  },
  async 'network-silent'(page, backend) {
    await openSandbox(page, backend)
    calmTraffic(egressOf(backend))
    egressOf(backend).around({
      notServing: 'Its isolation is being measured; it opens when that is done.',
    })
    await showNetwork(page)
    await expect(page.getByText('No way out now')).toBeVisible()
  },
  async 'network-rules'(page, backend) {
    await rules(page, backend)
    await page.getByText('1 host. From npm’s').click()
    await expect(page.getByText('mirror.example.com', { exact: true }).first()).toBeVisible()
  },
  async 'network-rules-end'(page, backend) {
    await rules(page, backend)
    await page.getByText('Proxy of this computer').scrollIntoViewIfNeeded()
    await expect(page.getByText('Corp Inspection CA')).toBeVisible()
  },
  async 'network-add-rule'(page, backend) {
    await rules(page, backend)
    await page.getByRole('button', { name: 'Add rule' }).click()
    const form = page.getByRole('form', { name: 'Add a rule' })
    await form.getByRole('textbox', { name: 'Host' }).fill('https://api.example/v1')
    await form.getByRole('textbox', { name: 'Ports' }).fill('443, 99999')
    await form.getByRole('button', { name: 'Add' }).click()
    await expect(form).toContainText('is no port')
  },
}

const egressOf = ({ world }: FakeBackend) => world.egressOf('my-api')

async function showNetwork(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Network: / }).click()
  await expect(page.getByRole('radiogroup', { name: 'Network mode' })).toBeVisible()
}

async function refused(page: Page, backend: FakeBackend): Promise<void> {
  await openSandbox(page, backend)
  calmTraffic(egressOf(backend))
  refusedTraffic(egressOf(backend))
  await showNetwork(page)
}

async function rules(page: Page, backend: FakeBackend): Promise<void> {
  await openSandbox(page, backend)
  const egress = egressOf(backend)
  calmTraffic(egress)
  egress.addRule({ verdict: 'deny', host: '*.ads.example', ports: null, mayBePrivate: false })
  egress.addRule({ verdict: 'allow', host: '192.168.1.20', ports: [8080], mayBePrivate: true })
  egress.answer({ host: 'fonts.example', port: 443, answer: 'once', mayBePrivate: false })
  egress.around({
    authorities: { own: ['Corp Root CA', 'Corp Inspection CA 2024'], total: 144 },
    upstreamProxy: 'http://proxy.corp.example:3128',
  })
  await showNetwork(page)
  await page.getByRole('tab', { name: /^Rules/ }).click()
}
