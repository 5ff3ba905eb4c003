import { spawn } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'

// Plain JavaScript with nothing imported: it runs before any library is there.

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Says in one sentence why the installed libraries are not those of the lock file, null when they are. */
export function librariesProblem(root) {
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return 'The libraries are not installed yet'
  const { packages: wanted } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { packages: present } = JSON.parse(readFileSync(installed, 'utf8'))
  for (const [path, { version, optional, devOptional, link }] of Object.entries(wanted)) {
    if (path === '' || link) continue
    const found = present[path]
    // Those for other platforms are left out of an installation.
    if (found === undefined && !optional && !devOptional) return `The library ${path} is missing`
    if (found !== undefined && found.version !== version) return `The library ${path} has another version`
  }
  return null
}

/**
 * Runs `npm ci` when it is needed. No script of a library runs: none of ours needs one, and so nothing else has to be
 * on the machine. Rejects when npm fails.
 */
export async function ensureLibraries(root, say) {
  requireNode(process.versions.node)
  const problem = librariesProblem(root)
  if (problem === null) return
  say(`${problem}: running npm ci.`)
  const windows = process.platform === 'win32'
  // Its warnings are about what a person who starts the app can do nothing about; see CONTRIBUTING.md.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawn(windows ? 'npm.cmd' : 'npm', ['ci', '--ignore-scripts', ...quiet], {
    cwd: root,
    // What npm says is no output of ours.
    stdio: ['ignore', 2, 2],
    shell: windows,
  })
  let ended = null
  const pass = (signal) => {
    ended = signal
    npm.kill(signal)
  }
  for (const signal of endingSignals) process.on(signal, pass)
  const code = await new Promise((resolve, reject) => {
    npm.once('error', reject)
    npm.once('exit', resolve)
  })
  for (const signal of endingSignals) process.off(signal, pass)
  if (ended !== null) process.exit(128 + constants.signals[ended])
  if (code !== 0) throw new Error(`npm ci ended with ${code}. Without its libraries Airlock cannot be built.`)
  if (!windows) makeExecutable(join(root, 'node_modules', '.bin'))
}

/** Throws for a Node that is too old, since nothing later would say it as clearly. */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Error(`Airlock needs Node 20.19 or newer, and this is ${version}. Install a newer one from nodejs.org.`)
}

/** Some npms leave programs without their executable bit when no scripts run. */
function makeExecutable(folder) {
  for (const name of readdirSync(folder)) {
    const program = realpathSync(join(folder, name))
    chmodSync(program, statSync(program).mode | 0o111)
  }
}
