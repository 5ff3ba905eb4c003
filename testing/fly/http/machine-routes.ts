import { takeConfig } from '../cloud/config.ts'
import { waitFor } from '../cloud/machine-waits.ts'
import { Refusal } from '../cloud/refusal.ts'
import type { Call } from './call.ts'
import { ok, type Answer, type Route } from './route.ts'

const machine = '/apps/:app/machines/:id'
const awaitable = new Set(['started', 'stopped', 'suspended', 'destroyed', 'failed', 'settled'])

export const machineRoutes: readonly Route[] = [
  { method: 'GET', path: '/apps/:app/machines', action: 'machine.list', handle: list },
  {
    method: 'POST',
    path: '/apps/:app/machines',
    action: 'machine.create',
    handle: (call) => {
      const [name, region] = [call.text('name'), call.text('region')]
      const made = call.cloud.makeMachine(call.app, {
        ...(name === undefined ? {} : { name }),
        ...(region === undefined ? {} : { region }),
        config: call.body['config'],
        skipLaunch: call.body['skip_launch'] === true,
      })
      return ok(made.view())
    },
  },
  {
    method: 'GET',
    path: machine,
    action: 'machine.get',
    handle: (call) => {
      // What was destroyed is shown for a while; only a late reader does not know it yet.
      const view = call.machine.state === 'destroyed' ? call.machine.view() : call.machine.history.ago(call.lateMs)
      if (view === null) throw new Refusal(404, 'not_found: machine not found')
      return ok(view)
    },
  },
  {
    method: 'POST',
    path: machine,
    action: 'machine.update',
    handle: (call) => {
      const subject = living(call)
      subject.lease.demand(call.nonce)
      const version = call.text('current_version')
      if (version !== undefined && version !== subject.version) {
        throw new Refusal(409, `aborted: current machine version is ${subject.version}, not ${version}`)
      }
      subject.update(takeConfig(call.body['config']), call.body['skip_launch'] === true)
      return ok(subject.view())
    },
  },
  {
    method: 'DELETE',
    path: machine,
    action: 'machine.delete',
    handle: async (call) => {
      const subject = living(call)
      await subject.lease.outlast(call.nonce)
      subject.destroy(call.query.get('force') === 'true' || call.query.get('kill') === 'true')
      return ok({ ok: true })
    },
  },
  {
    method: 'POST',
    path: `${machine}/start`,
    action: 'machine.start',
    handle: (call) => {
      const subject = living(call)
      subject.lease.demand(call.nonce)
      return ok({ ...subject.start(), migrated: false, new_host: '' })
    },
  },
  {
    method: 'POST',
    path: `${machine}/stop`,
    action: 'machine.stop',
    handle: async (call) => {
      const subject = living(call)
      await subject.lease.outlast(call.nonce)
      subject.stop(call.text('signal'), call.text('timeout'))
      return ok({ ok: true })
    },
  },
  {
    method: 'POST',
    path: `${machine}/suspend`,
    action: 'machine.suspend',
    handle: (call) => {
      const subject = living(call)
      subject.lease.demand(call.nonce)
      subject.suspend()
      return ok({ ok: true })
    },
  },
  {
    method: 'GET',
    path: `${machine}/wait`,
    action: 'machine.wait',
    handle: async (call) => {
      const seconds = Number(call.query.get('timeout') ?? 60)
      if (!(seconds >= 1 && seconds <= 60))
        throw new Refusal(400, 'invalid_argument: timeout must be between 1 and 60 seconds')
      const given = call.query.getAll('state').flatMap((state) => state.split(','))
      const states = given.length === 0 ? ['started'] : given
      const odd = states.find((state) => !awaitable.has(state))
      if (odd !== undefined) throw new Refusal(400, `invalid_argument: unknown state ${odd}`)
      if (call.machine.history.ago(call.lateMs) === null && call.machine.state !== 'destroyed') {
        throw new Refusal(404, 'not_found: machine not found')
      }
      const version = call.query.get('version') ?? call.query.get('instance_id') ?? undefined
      const { secondMs } = call.cloud.settings
      return ok(await waitFor(call.machine, { states, seconds, secondMs, version }, call.gone))
    },
  },
  {
    method: 'GET',
    path: `${machine}/events`,
    action: 'machine.events',
    handle: (call) => ok(call.machine.events.list(Number(call.query.get('limit') ?? 20))),
  },
  {
    method: 'GET',
    path: `${machine}/metadata`,
    action: 'metadata.get',
    handle: (call) => ok(call.machine.config.metadata ?? {}),
  },
  {
    method: 'POST',
    path: `${machine}/metadata/:key`,
    action: 'metadata.set',
    handle: (call) => {
      const metadata = { ...call.machine.config.metadata, [call.parameters['key'] ?? '']: call.text('value') ?? '' }
      call.machine.config = { ...call.machine.config, metadata }
      call.machine.changed()
      return ok(undefined, 204)
    },
  },
  { method: 'POST', path: `${machine}/exec`, action: 'machine.exec', handle: exec },
  {
    method: 'GET',
    path: `${machine}/lease`,
    action: 'lease.get',
    handle: (call) => ok(call.machine.lease.read()),
  },
  {
    method: 'POST',
    path: `${machine}/lease`,
    action: 'lease.take',
    handle: (call) => {
      const seconds = call.number('ttl', Number(call.query.get('ttl') ?? 60))
      const { secondMs } = call.cloud.settings
      return ok(living(call).lease.take(seconds, secondMs, call.text('description') ?? '', call.nonce), 201)
    },
  },
  {
    method: 'DELETE',
    path: `${machine}/lease`,
    action: 'lease.give',
    handle: (call) => {
      call.machine.lease.giveBack(call.nonce)
      return ok({ status: 'success' })
    },
  },
]

function living(call: Call) {
  const subject = call.machine
  if (subject.state === 'destroyed') throw new Refusal(404, 'not_found: machine not found')
  return subject
}

function list(call: Call): Answer {
  const wanted = [...call.query].filter(([key]) => key.startsWith('metadata.'))
  const views = [...call.app.machines.values()].flatMap((one) => {
    if (!wanted.every(([key, value]) => one.config.metadata?.[key.slice('metadata.'.length)] === value)) return []
    const view = one.history.ago(call.lateMs)
    return view === null ? [] : [view]
  })
  return ok(views)
}

async function exec(call: Call): Promise<Answer> {
  const { running, state } = living(call)
  if (running === null || state !== 'started') throw new Refusal(412, 'failed_precondition: machine not running')
  const { command } = call.body
  if (!Array.isArray(command) || !command.every((part) => typeof part === 'string')) {
    throw new Refusal(400, 'invalid_argument: command is required')
  }
  // More than half a minute it never gets, whatever was asked for.
  const seconds = Math.min(30, call.number('timeout', 30))
  const { secondMs } = call.cloud.settings
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Refusal(408, 'deadline_exceeded: command timed out'))
    }, seconds * secondMs)
  })
  try {
    const { code, stdout, stderr } = await Promise.race([running.exec(command, call.text('stdin') ?? ''), late])
    return ok({ ...(code === 0 ? {} : { exit_code: code }), stdout, stderr })
  } finally {
    clearTimeout(timer)
  }
}
