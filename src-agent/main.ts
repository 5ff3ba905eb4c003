import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startAgent } from './agent.ts'
import { usualPlaces } from './egress/start-egress.ts'
import { fileRoutes } from './files/routes.ts'
import { gitRoutesOf } from './git/routes.ts'
import { writeToLogFile } from './messages/log-file.ts'
import { Messages } from './messages/messages.ts'
import { searchRoutesOf } from './search/routes.ts'
import { readAccount } from './surroundings/account.ts'
import { imageEnvironment, personsEnvironment } from './surroundings/environment.ts'

// Node calls its main thread after itself, and `pkill node` looks at that.
process.title = 'airlock-agent'

const { values } = parseArgs({
  options: {
    socket: { type: 'string', default: '/run/airlock/agent.sock' },
    workspace: { type: 'string', default: '/workspace' },
    home: { type: 'string' },
    shell: { type: 'string' },
    /** Static, so that it runs in any image. */
    ripgrep: { type: 'string', default: '/opt/airlock/bin/rg' },
    /** What says what to do instead of `sudo` and `apt`. */
    shims: { type: 'string', default: '/opt/airlock/shims' },
    'shell-files': { type: 'string', default: '/opt/airlock/agent/shell' },
    'dns-port': { type: 'string', default: String(usualPlaces.dnsPort) },
    'proxy-port': { type: 'string', default: String(usualPlaces.proxyPort) },
    /** Where the image's environment is read: PID 1's, as the agent's own is empty. */
    environment: { type: 'string', default: '/proc/1/environ' },
  },
})

const messages = new Messages(({ at, text }) => writeToLogFile(`${at} ${text}\n`))

const found = readAccount()
const account = { ...found, home: values.home ?? found.home, shell: values.shell ?? found.shell }
const agent = await startAgent({
  socket: values.socket,
  account,
  workspace: values.workspace,
  shellFiles: values['shell-files'],
  environment: personsEnvironment(
    imageEnvironment(values.environment),
    account,
    existsSync(values.shims) ? values.shims : null,
  ),
  busybox: ['/opt/airlock/bin/busybox', '/bin/busybox'].find((path) => existsSync(path)) ?? null,
  more: (context) => [...fileRoutes(context), ...searchRoutesOf(values.ripgrep), ...gitRoutesOf(context)],
  messages,
  egress: { ...usualPlaces, dnsPort: Number(values['dns-port']), proxyPort: Number(values['proxy-port']) },
})

let ending = false
const end = (): void => {
  if (ending) return
  ending = true
  agent.end().then(
    () => process.exit(0),
    (error: unknown) => {
      messages.say(`The agent could not end well: ${String(error)}`)
      process.exit(1)
    },
  )
}
process.on('SIGTERM', end)
process.on('SIGINT', end)
// One call that goes wrong in a way nobody thought of must not end every terminal.
process.on('uncaughtException', (error) => {
  messages.say(`Unexpected: ${error.stack ?? String(error)}`)
})
process.on('unhandledRejection', (reason) => {
  messages.say(`Unexpected: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`)
})
