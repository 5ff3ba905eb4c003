import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { withApi } from './support/backend-api.ts'
import { startGitServer, startWebServer } from './support/outside.ts'
import { expect, test } from './support/story.ts'

test.use({ isolation: 'best' })

/** Asks for an address of the web as programs with a proxy do, and says what it gets as it comes. */
const asking = `
const [, , url] = process.argv
const proxy = new URL(process.env.AIRLOCK_PROXY)
require('node:http').get({ host: proxy.hostname, port: proxy.port, path: url }, (answer) => {
  console.log('answer ' + answer.statusCode)
  answer.setEncoding('utf8').on('data', (text) => console.log(text.trim()))
  answer.on('end', () => console.log('whole')).on('error', () => console.log('cut ' + 'off'))
}).on('error', (error) => console.log('no answer: ' + error.code))
`

test('[EG24, EG50, EG53, EG54, EG62] a refusal is seen, allowed by keyboard, and taken back', async ({
  airlock,
  openApp,
}) => {
  await using outside = await startWebServer()
  const place = `${outside.host}:${String(outside.port)}`
  await airlock.json(['create', '--name', 'web', '--json'])
  const source = path.join(airlock.home, 'ask.js')
  await writeFile(source, asking)
  expect((await airlock.run(['cp', source, 'web:ask.js'])).code).toBe(0)

  const page = await openApp()
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('web').click()
  await page.getByRole('button', { name: 'New terminal' }).click()
  const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
  const ask = async (what: string) => {
    await terminal.click()
    await page.keyboard.type(`clear; node ask.js http://${place}/${what}\n`)
  }

  // Refused where it is asked for, in words, and counted on the edge.
  await ask('')
  await expect(terminal).toContainText('answer 403')
  await expect(terminal).toContainText('Refused by Airlock policy')
  await page.getByRole('button', { name: 'Network: allowlist, 1 host refused' }).click()
  const list = page.getByRole('listbox', { name: 'Requests' })
  const front = page.getByRole('region', { name: 'Request in front' })
  await expect(list).toBeFocused()
  await expect(front).toContainText(`${place} was refused: not on the allowlist.`)

  // Allowed: but it leads to this very computer, which is another question.
  await page.keyboard.press('2')
  await expect(front).toContainText('It is allowed now')
  await ask('')
  await expect(list.getByRole('option', { name: /refused: private address.*Waits for your answer/ })).toBeVisible()
  await list.focus()
  await page.keyboard.press('Home')
  await expect(front).toContainText('refused: private address')
  await page.keyboard.press('2')
  const question = page.getByRole('alertdialog', { name: 'Let it reach a private address?' })
  await expect(question).toContainText(place)
  await expect(question.getByRole('button', { name: 'Keep it closed' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(question).toBeHidden()

  // The same command gets through.
  await ask('')
  await expect(terminal).toContainText('hello from outside')
  await ask('hold')
  await expect(terminal).toContainText('held open')
  await expect(page.getByRole('button', { name: 'Open now 1' })).toBeVisible()

  // Offline cuts what is open, and refuses what comes.
  await page.getByRole('group', { name: 'Network mode' }).getByRole('button', { name: 'offline' }).focus()
  await page.keyboard.press('Enter')
  await expect(terminal).toContainText('cut off')
  await ask('')
  await expect(terminal).toContainText('answer 403')
  await expect(list.getByRole('option', { name: /refused: offline/ })).toBeVisible()

  // All of it is in the log, for every door.
  const { stdout } = await airlock.run(['network', 'log', 'web'])
  const lines = stdout.split('\n').filter((line) => line.includes(` ${place}`))
  const became = lines.map((line) => / (refused|done|failed) /.exec(line)?.[1])
  expect(became, stdout).toEqual(['refused', 'refused', 'done', 'failed', 'refused'])
  expect(lines.at(-1)).toContain('Refused by Airlock policy')
  const refused = await airlock.run(['network', 'log', 'web', '--refused'])
  expect(refused.stdout.split('\n').filter((line) => line.includes(place))).toHaveLength(3)
})

test('[CR21, CR22, CR23, CR24] a repository is cloned inside, through the gate', async ({ airlock, openApp }) => {
  await using outside = await startGitServer(airlock.home)
  const { host, port } = outside
  const address = `git://${host}:${String(port)}/project`
  // Without an exception for this computer nothing is reached, and nothing stays.
  const refused = await airlock.run(['create', '--name', 'cloned', '--from', address])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('could not be cloned')
  expect(await airlock.json(['ls', '--json'])).toEqual([])

  const rule = { verdict: 'allow' as const, host, ports: [port], mayBePrivate: true }
  await withApi(airlock, async ({ sandboxes }) =>
    sandboxes.create({ name: 'cloned', git: address, gitRef: 'work', network: { rules: [rule] } }),
  )
  const page = await openApp()
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('cloned').click()
  await page.getByRole('button', { name: 'In 1', exact: true }).click()
  await expect(page.getByText('cloned from')).toContainText(address)
  const { stdout } = await airlock.run(['exec', 'cloned', '--', 'cat', 'read-me.txt'])
  expect(stdout).toBe('cloned inside\n')
  expect((await airlock.run(['inspect', 'cloned'])).stdout).toContain(`${address} (cloned, 1 file)`)
  expect((await airlock.run(['diff', 'cloned'])).stdout).not.toContain('read-me.txt')
  expect((await airlock.run(['network', 'log', 'cloned'])).stdout).toContain(`done     ${host}:${String(port)}`)
})
