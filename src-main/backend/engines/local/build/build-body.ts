import type { EngineWorld } from '../runtime/engine-world.ts'
import { createBody, places, type CreateBody } from '../settings/create-body.ts'
import type { SettingsInputs } from '../settings/settings-inputs.ts'
import type { BuildSpec } from '../../engine.ts'

/**
 * What apt, dpkg, pip and npm need of the administrator's rights over files and users. All of them count inside a
 * kernel of its own only. None that mounts, loads, traces, or touches a network.
 */
export const buildCapabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID'] as const

/** A sandbox's settings, without data of a person, with a system that root may change. */
export function buildBody(world: EngineWorld, spec: BuildSpec, inputs: SettingsInputs): CreateBody {
  const { installation } = world.signer
  const constants = { installation, initCommand: world.agent.initCommand, seccompProfiles: world.seccompProfiles }
  const whole = {
    ...spec,
    id: '000000000000',
    name: 'build',
    isolation: 'best',
    fast: true,
    createdAt: '',
  } as const
  const body = createBody(whole, inputs, constants, {})
  return {
    ...body,
    User: '0:0',
    WorkingDir: '/',
    HostConfig: {
      ...body.HostConfig,
      CapAdd: [...buildCapabilities],
      ReadonlyRootfs: false,
      Mounts: body.HostConfig.Mounts.filter(({ Target }) => Target === places.runtime),
    },
  }
}
