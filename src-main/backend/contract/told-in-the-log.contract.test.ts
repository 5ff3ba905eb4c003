import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { writeTree } from '../fixtures/temporary-directory.ts'
import { onPlaces, places } from './stage.ts'
import { openTerminal } from './watched-terminal.ts'

const name = 'telling'
const logFile = '/run/airlock-agent.log'

describe('the log of a sandbox', () => {
  onPlaces([places.dockerRunc, places.dockerGVisor], (stage) => {
    it('[LO1] tells phases, what was left out of a folder and what was measured', async () => {
      const { sandbox, told } = stage()
      const folder = await mkdtemp(join(tmpdir(), 'airlock-project-'))
      await writeTree(folder, { 'main.py': 'print(1)', '.env': 'TOKEN=1', '.gitignore': 'dist/', 'dist/out.js': '1' })
      await sandbox(name, { folder })
      await rm(folder, { recursive: true })
      const entries = await told(name)
      expect(entries).toContainEqual(
        expect.objectContaining({ kind: 'refusal', text: `Copying ${folder} in: 2 left out: .env; dist/` }),
      )
      expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(['lifecycle', 'phase', 'isolation', 'refusal']))
    })

    it('[AG19, LO2] tells what the agent says of itself, also with its last breath', async () => {
      const { service, sh, agent, told } = stage()
      const { view, id } = await openTerminal(await agent(name))
      view.stream.on('error', () => undefined)
      // The folder of histories cannot be made: a file lies in its place.
      await sh(name, 'rm -rf ~/.local/state/airlock; mkdir -p ~/.local/state; : > ~/.local/state/airlock')
      const said = async () =>
        (await told(name)).filter(({ kind, text }) => kind === 'agent' && text.includes('could not be kept'))
      await (await agent(name)).saveHistories()
      await eventually(async () => (await said()).length === 1)
      expect((await said())[0]?.text).toContain(`The history of terminal ${id} could not be kept: `)
      expect(await sh(name, `cat ${logFile}`)).toContain(`The history of terminal ${id} could not be kept: `)

      await service.stop(name)
      const texts = (await said()).map(({ text }) => text)
      expect(texts).toHaveLength(2)
      expect(texts[1]).toContain('… and 1 more, the last: The history of terminal')
    })

    it('[AG19] tells each message once, over stops, starts and other backends', async () => {
      const { service, sh, told, restart } = stage()
      await service.start(name)
      await sh(
        name,
        'rm -f ~/.local/state/airlock; mkdir -p ~/.local/state/airlock/terminals; ln -s /nowhere ~/.local/state/airlock/terminals/x.terminal',
      )
      await service.stop(name)
      await service.start(name)
      const said = async () =>
        (await told(name)).filter(({ kind, text }) => kind === 'agent' && text.includes('x.terminal is no terminal'))
      await eventually(async () => (await said()).length === 1)
      await restart()
      const next = stage().service
      await eventually(() => next.get(name).state === 'running' && next.get(name).operation === null, 60_000)
      await (await stage().agent(name)).terminals.list()
      await next.stop(name)
      expect(await said()).toHaveLength(1)
    })
  })
})
