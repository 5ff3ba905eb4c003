import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Frame, Page } from '@playwright/test'
import { printed } from './support/command.ts'
import { expect, test } from './support/story.ts'

/** A development server as people have them: on its own loopback, with a page that loads itself again by WebSocket. */
const server = `
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const open = new Set()
const page = () => '<!doctype html><title>dev</title><h1>' + fs.readFileSync('greeting.txt', 'utf8') + '</h1>' +
  '<script>new WebSocket("ws://" + location.host + "/hot").onmessage = () => location.reload()</script>'
const server = require('node:http').createServer((asked, answer) => {
  answer.setHeader('set-cookie', 'seen=yes; Domain=localhost')
  answer.setHeader('content-type', asked.url === '/cookie' ? 'text/plain' : 'text/html')
  answer.end(asked.url === '/cookie' ? String(asked.headers.cookie) : page())
})
server.on('upgrade', ({ headers }, socket) => {
  const key = headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
  const accept = createHash('sha1').update(key).digest('base64')
  socket.write(['HTTP/1.1 101 Yes', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: ' + accept, '', ''].join('\\r\\n'))
  socket.on('error', () => undefined).on('close', () => open.delete(socket))
  open.add(socket)
})
fs.watchFile('greeting.txt', { interval: 100 }, () => open.forEach((socket) => socket.write(Buffer.from([0x81, 1, 0x72]))))
server.listen(3000, '127.0.0.1', () => console.log('listening'))
`

test('[PO1, PV11, PV12] a server inside is found, previewed and reloaded hot, and its page reaches nothing but itself', async ({
  airlock,
  openApp,
}) => {
  await airlock.json(['create', '--name', 'web', '--json'])
  const source = path.join(airlock.home, 'server.js')
  await writeFile(source, server)
  expect((await airlock.run(['cp', source, 'web:server.js'])).code).toBe(0)
  const greet = async (words: string) => {
    expect((await airlock.run(['exec', 'web', '--', 'sh', '-c', `echo '${words}' > greeting.txt`])).code).toBe(0)
  }
  await greet('first look')

  const page = await openApp()
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('web').click()
  await page.getByRole('button', { name: 'New terminal' }).click()
  const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
  await terminal.click()
  await page.keyboard.type('node server.js\n')
  await expect(terminal).toContainText('listening')

  // It is found by itself, by name, and shown beside the terminal.
  await page.getByRole('button', { name: 'Ports 3000' }).click()
  await expect(page.getByRole('list', { name: 'Servers' })).toContainText('server.js')
  await page.getByRole('button', { name: 'Open preview of port 3000' }).click()
  const preview = page.getByRole('region', { name: 'Preview of port 3000' })
  const inside = preview.frameLocator('iframe')
  await expect(inside.getByRole('heading')).toHaveText('first look')

  // A change inside reaches the page by its WebSocket.
  await greet('second look')
  await expect(inside.getByRole('heading')).toHaveText('second look')

  // Its cookie is its own, and comes back to it.
  await preview.getByRole('textbox', { name: 'Path' }).fill('/cookie')
  await page.keyboard.press('Enter')
  await expect(inside.locator('body')).toHaveText('seen=yes')
  await preview.getByRole('textbox', { name: 'Path' }).fill('')
  await page.keyboard.press('Enter')
  await expect(inside.getByRole('heading')).toHaveText('second look')

  const other = airlock.start(['preview', 'web', '3001'])
  const [, otherAddress = ''] = await printed(other, /Port 3001 is at (\S+)/)
  await reachesNothing(page, otherAddress)
  const ended = new Promise((resolve) => other.once('close', resolve))
  other.kill('SIGINT')
  expect(await ended).toBe(0)
  await expect(preview).toBeVisible()

  // The address is nothing any more once it is closed.
  await page.getByRole('button', { name: 'Ports 3000' }).click()
  await page.getByRole('button', { name: 'Close the address of port 3000' }).click()
  await expect(preview.getByRole('alert')).toContainText('was closed')
})

/** What a hostile page would try, from within the frame. */
async function reachesNothing(page: Page, otherPreview: string): Promise<void> {
  const frame = page.frames().find((one): one is Frame => /^http:\/\/p3000-/.test(one.url()))
  if (frame === undefined) throw new Error('The preview has no frame.')
  const app = new URL(page.url()).origin
  const tried = await frame.evaluate(
    async ([appOrigin, other]) => {
      const outcome = async (what: Promise<unknown>) =>
        what.then(
          () => 'reached',
          () => 'refused',
        )
      const socket = async () => {
        const opened = new WebSocket(`${appOrigin.replace('http', 'ws')}/rpc`)
        await new Promise((resolve, reject) => {
          opened.onopen = resolve
          opened.onerror = reject
        })
      }
      const act = async (what: () => unknown) => Promise.resolve().then(what)
      return {
        app: await outcome(fetch(appOrigin, { mode: 'no-cors' })),
        socket: await outcome(act(socket)),
        other: await outcome(fetch(other, { mode: 'no-cors' })),
        parent: await outcome(act(() => parent.document.title)),
        top: await outcome(act(() => (top === null ? null : (top.location.href = 'about:blank')))),
        window: window.open(other) === null ? 'refused' : 'reached',
        itself: await outcome(fetch('/cookie')),
      }
    },
    [app, otherPreview] as const,
  )
  expect(tried).toEqual({
    app: 'refused',
    socket: 'refused',
    other: 'refused',
    parent: 'refused',
    top: 'refused',
    window: 'refused',
    itself: 'reached',
  })
}
