import { describe, expect, it } from 'vitest'
import type { PortServer } from '../../src-shared/agent/port-wire.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { AgentPorts } from '../backend/channel/agent-client.ts'
import { eventually } from '../backend/fixtures/eventually.ts'
import { cutOff } from '../backend/fixtures/staged-engine.ts'
import { stagedCli } from './fixtures/staged-cli.ts'

const broken = new AirlockError({
  code: 'engine-failed',
  message: 'No disk.',
  why: 'It is full.',
  remedy: 'Make room.',
})

describe('airlock create', () => {
  it('tells each phase on stderr and the sandbox on stdout, as scripts expect it', async () => {
    await using cli = await stagedCli()
    const { code, stdout, stderr } = await cli.run(['create', '--name', 'demo', '--json'])
    expect(code).toBe(0)
    const made = JSON.parse(stdout) as object
    const expected = {
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      name: 'demo',
      engine: 'local',
      state: 'running',
      image: 'airlock/base:debian',
      isolation: { level: 'container', proven: true, evidence: 'kernel 6.0' },
    }
    expect(made).toEqual(expected)
    expect(stderr).toMatch(/^✓ container/m)
    expect(stderr).toMatch(/^✓ isolation/m)
    expect(JSON.parse((await cli.run(['inspect', 'demo', '--json'])).stdout)).toEqual(expected)
    expect(JSON.parse((await cli.run(['ls', '--json'])).stdout)).toEqual([expected])
  })

  it('cancels and rolls back at Ctrl-C', async () => {
    await using cli = await stagedCli()
    let goOn: () => void = () => undefined
    cli.engine.stage('create', () => new Promise((resolve) => (goOn = resolve)))
    const running = cli.begin(['create', '--name', 'demo'])
    await eventually(() => cli.engine.calls.some((call) => call.startsWith('create')))
    running.signal('SIGINT')
    goOn()
    expect(await running.code).toBe(130)
    expect(running.stderr.text).toContain('cancelled')
    expect((await cli.run(['ls', '--json'])).stdout).toBe('[]\n')
    expect(cli.engine.sandboxes.size).toBe(0)
  })

  it('says what happened, why and what to do when it fails, and leaves nothing', async () => {
    await using cli = await stagedCli()
    cli.engine.stage('create', () => Promise.reject(broken))
    const { code, stdout, stderr } = await cli.run(['create', '--name', 'demo'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('airlock: No disk.\n  Why: It is full.\n  What to do: Make room.\n')
    expect((await cli.run(['ls', '--json'])).stdout).toBe('[]\n')
  })

  it('takes “none” for no lifetime, whatever is usual', async () => {
    await using cli = await stagedCli()
    await cli.run(['settings', 'set', 'sandbox.lifetime', '2'])
    expect(await cli.run(['create', '--name', 'demo', '--lifetime', 'none'])).toMatchObject({ code: 0 })
    expect((await cli.run(['lifetime', 'demo'])).stdout).toBe('demo runs until somebody stops it\n')
  })

  it('refuses bad input as a question of usage or of sense, and makes nothing', async () => {
    await using cli = await stagedCli()
    const code = async (...given: string[]) => (await cli.run(['create', ...given])).code
    expect(await code()).toBe(2)
    expect(await code('--name', 'x', '--memory', 'lots')).toBe(2)
    expect(await code('--name', 'x', '--memory', '1k')).toBe(2)
    expect(await code('--name', 'x', '--cpus', '-1')).toBe(2)
    expect(await code('--name', 'x', '--isolation', 'vm')).toBe(2)
    expect(await code('--name', 'x', '--image', 'a', '--template', 'debian')).toBe(2)
    expect(await code('--name', '../evil')).toBe(1)
    expect(await code('--name', 'x', '--image', 'Not A Reference')).toBe(1)
    expect(await code('--name', 'x', '--from', '/no/such/folder')).toBe(1)
    expect(await code('--name', 'x', '--template', 'nothing')).toBe(1)
    expect(cli.engine.calls.filter((call) => call.startsWith('create'))).toEqual([])
  })
})

describe('airlock', () => {
  it('knows its commands, and says so of others', async () => {
    await using cli = await stagedCli()
    expect(await cli.run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    expect((await cli.run(['--help'])).code).toBe(0)
    expect(await cli.run(['launch'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no command “launch”') })
    expect((await cli.run(['ls', '--wrong'])).code).toBe(2)
    expect((await cli.run(['start'])).code).toBe(2)
  })

  it('says what may have been meant by a command, an option or a sandbox that is not there', async () => {
    await using cli = await stagedCli()
    await cli.run(['create', '--name', 'demo'])
    const meant = [
      [['craete'], 2, 'there is no command “craete”. Did you mean “create”?'],
      [['network', 'alow', 'demo', 'a.example'], 2, 'no command “network alow”. Did you mean “network allow”?'],
      [['templates', 'shwo', 'debian'], 2, 'no command “templates shwo”. Did you mean “templates show”?'],
      [['packages', 'udno', 'demo'], 2, 'Did you mean undo?'],
      [['create', '--nmae', 'x'], 2, "unknown option '--nmae'\n(Did you mean --name?)"],
      [['create'], 2, "required option '--name <name>' not specified"],
      [['exec', 'demo', 'ls', '-la', '/tmp'], 2, 'stand after --: airlock exec demo -- ls -la /tmp)'],
      [['packages', 'add', 'demo', 'apt', '-y'], 2, 'stand after --: airlock packages add demo -- apt -y)'],
      [['stop', 'dmeo'], 1, 'Did you mean “demo”? See the list'],
      [['network', 'show', 'demo', 'x'], 2, 'too many arguments'],
    ] as const
    for (const [args, code, words] of meant) {
      expect(await cli.run(args), args.join(' ')).toMatchObject({ code, stderr: expect.stringContaining(words) })
    }
  })

  it('shows the commands of a group where none is named and it cannot do without', async () => {
    await using cli = await stagedCli()
    const { code, stderr } = await cli.run(['network'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^Usage: airlock network [^]*\n {2}allow [^]*\n {2}log /)
    expect(stderr).not.toContain('missing')
  })

  it('shows text from sandboxes with nothing in it that a terminal would act on', async () => {
    await using cli = await stagedCli()
    await cli.run(['create', '--name', 'demo'])
    cli.agent.hashes = [{ path: 'a\u001b]0;title\u0007\nM faked\u202Etxt', hash: '0' }]
    const { stdout } = await cli.run(['diff', 'demo'])
    expect(stdout).toBe('A a\\x1b]0;title\\x07\\x0aM faked\\u{202e}txt\n')
    const { stderr } = await cli.run(['inspect', '\u001b[2Jx'])
    expect(stderr).toContain('\\x1b[2Jx')
    expect((await cli.run(['logs', 'demo'])).stdout).toMatch(/^\S+Z isolation container, proven: kernel 6\.0$/m)
  })

  it('stops, starts, pauses, resumes, verifies and removes', async () => {
    await using cli = await stagedCli()
    await cli.run(['create', '--name', 'demo'])
    expect((await cli.run(['pause', 'demo'])).stdout).toBe('demo is paused\n')
    expect((await cli.run(['resume', 'demo'])).code).toBe(0)
    expect((await cli.run(['verify', 'demo'])).stdout).toContain('container, proven')
    const { code, stderr } = await cli.run(['rm', 'demo'])
    expect(code).toBe(1)
    for (const remedy of ['airlock take demo DIR', 'airlock stop demo', 'airlock rm --force demo']) {
      expect(stderr).toContain(remedy)
    }
    expect((await cli.run(['stop', 'demo'])).stdout).toBe('demo is stopped\n')
    expect((await cli.run(['start', 'demo'])).stdout).toBe('demo is running (container, proven)\n')
    expect((await cli.run(['rm', '--force', 'demo'])).code).toBe(0)
    expect((await cli.run(['start', 'demo'])).code).toBe(1)
  })

  it('[SA5, IS12] verify prints every probe also when one failed, as text and as JSON, and says that the sandbox was stopped', async () => {
    await using cli = await stagedCli()
    await cli.run(['create', '--name', 'demo'])
    const probe = { witness: 'inside', tried: 'listed the interfaces', meaning: 'It has a way out.' } as const
    const probes = [
      { ...probe, name: 'user', ok: true, seen: '1000' },
      { ...probe, name: 'network', ok: false, seen: 'lo, eth0' },
    ]
    const { proof } = cli.judged
    cli.judged.proof = { ...proof, proven: false, evidence: 'network: lo, eth0', probes }
    const stopped = '“demo” was stopped: nothing runs behind a boundary that does not hold. Its files are kept.\n'
    const told = await cli.run(['verify', 'demo'])
    expect(told).toMatchObject({ code: 1, stderr: stopped })
    expect(told.stdout).toContain('✓ user')
    expect(told.stdout).toMatch(/^Did not hold \(1\):\n✗ network[^]*Tried from inside \(1\):\n✓ user/)
    expect(told.stdout).toContain('✗ network\n    tried: listed the interfaces\n    seen: lo, eth0\n')
    expect(told.stdout).toContain('container, NOT proven: network: lo, eth0\n')
    expect((await cli.run(['ls'])).stdout).toContain('container, NOT proven when it last ran')

    cli.judged.proof = proof
    await cli.run(['start', 'demo'])
    cli.judged.proof = { ...proof, proven: false, probes }
    const json = await cli.run(['verify', '--json', 'demo'])
    expect(json).toMatchObject({ code: 1, stderr: stopped })
    expect(JSON.parse(json.stdout)).toEqual(cli.judged.proof)
  })

  it('[SA5] verify says why a sandbox that must not run runs on', async () => {
    await using cli = await stagedCli()
    await cli.run(['create', '--name', 'demo'])
    cli.engine.stage('stop', () => Promise.reject(cutOff()))
    cli.judged.proof = { ...cli.judged.proof, proven: false }
    const told = await cli.run(['verify', 'demo'])
    expect(told).toMatchObject({ code: 1, stderr: expect.stringContaining('It could not be stopped: No answer.') })
    cli.engine.stage('stop', null)
  })

  it('tells of the engine in the shape that scripts expect', async () => {
    await using cli = await stagedCli()
    expect(JSON.parse((await cli.run(['doctor', '--json'])).stdout)).toEqual({
      engine: 'Staged 1.0',
      candidates: [],
      runtimes: [],
    })
  })

  it('ends the backend on request, once', async () => {
    await using cli = await stagedCli()
    expect((await cli.run(['quit'])).stdout).toBe('Airlock ended; sandboxes go on.\n')
    expect((await cli.run(['quit'])).stdout).toBe('No backend is running.\n')
  })
})

describe('airlock ports and preview', () => {
  const served = { port: 3000, process: { pid: 7, name: 'vi\u001b[31mte' } }

  it('[PO4] lists servers, with nothing in their names that moves a cursor', async () => {
    await using cli = await stagedCli()
    cli.agent.parts = { ...cli.agent.parts, ports: stagedPorts([served]) }
    await cli.run(['create', '--name', 'demo'])
    expect((await cli.run(['ports', 'demo'])).stdout).toContain('3000  vi\\x1b[31mte (7)')
    const told = JSON.parse((await cli.run(['ports', 'demo', '--json'])).stdout) as object
    expect(told).toEqual({ servers: [served], previews: [] })
  })

  it('[PO4] opens an address until it is interrupted, and leaves one that somebody else opened', async () => {
    await using cli = await stagedCli()
    cli.agent.parts = { ...cli.agent.parts, ports: stagedPorts([served]) }
    await cli.run(['create', '--name', 'demo'])
    const first = cli.begin(['preview', 'demo', '3000'])
    await eventually(() => /^Port 3000 is at http:\/\/p3000-[0-9a-f]{32}\.localhost:\d+\/\n$/.test(first.stdout.text))
    const second = await cli.run(['preview', 'demo', '3000', '--json'])
    expect(second.code).toBe(0)
    expect(JSON.parse(second.stdout)).toMatchObject({ port: 3000, wasOpen: true })
    first.signal('SIGINT')
    expect(await first.code).toBe(0)
    const { stdout } = await cli.run(['ports', 'demo', '--json'])
    expect((JSON.parse(stdout) as { previews: object[] }).previews).toEqual([])
    expect((await cli.run(['preview', 'demo', '0'])).code).toBe(2)
  })
})

function stagedPorts(servers: readonly PortServer[]): AgentPorts {
  return {
    watch: async function* ({ signal }) {
      yield servers
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true })
      })
    },
    connect: () => Promise.reject(new Error('Nothing connects here.')),
  }
}
