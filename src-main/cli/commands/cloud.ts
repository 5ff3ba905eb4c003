import { InvalidArgumentError, type Command } from 'commander'
import { gigabytes, parseDollars, parseIdle } from '../amounts.ts'
import type { CliWorld } from '../cli-world.ts'
import { cloudMachineText, cloudSizesText, cloudStatusText, keptText, leftoversText } from '../cloud-views.ts'
import { printJson, write } from '../print.ts'
import { readSecret } from '../read-secret.ts'
import { visible } from '../visible-text.ts'

interface JsonOption {
  readonly json?: true
}

interface SizesOptions extends JsonOption {
  readonly region?: string
  readonly size?: string
  readonly disk?: number
  readonly hours?: number
}

/** A token comes by standard input or a prompt that shows nothing, never as an argument. */
export function addCloud(program: Command, world: CliWorld): void {
  const { io } = world
  const cloud = program.command('cloud').description('your account at Fly.io, and what sandboxes cost there')
  const tell = async <T>(value: T, text: (value: T) => string, { json }: JsonOption) => {
    if (json === true) await printJson(io.stdout, value)
    else await write(io.stdout, text(value))
  }
  cloud
    .command('status', { isDefault: true })
    .description('whether an account is connected, and whether Fly.io answers')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => {
      await tell(await (await world.backend()).api.cloud.status(), cloudStatusText, options)
    })
  cloud
    .command('connect')
    .description('connect an account; its token is read from standard input, or asked for')
    .option('--organisation <slug>', 'which, where the token is of several')
    .option('--json', 'print JSON')
    .action(async ({ organisation, ...options }: JsonOption & { readonly organisation?: string }) => {
      const { api } = await world.backend()
      const token = await readSecret(io, 'Token of `fly tokens create org` (not shown): ')
      const asked = organisation === undefined ? {} : { organisation }
      await tell(await api.cloud.connect({ token, ...asked }), cloudStatusText, options)
    })
  cloud
    .command('disconnect')
    .description('forget the token; sandboxes there go on, and are found again when it is connected')
    .action(async () => {
      await (await world.backend()).api.cloud.disconnect()
      await write(io.stdout, 'The account is forgotten here; sandboxes there go on.\n')
    })
  cloud
    .command('sizes')
    .description('sizes, disks and regions with what they cost')
    .option('--region <code>', 'the region that prices are for')
    .option('--size <size>', 'the size that is compared with others')
    .option('--disk <gb>', 'the disk that they are for, in GB', gigabytes)
    .option('--hours <count>', 'hours of running a day that a month is computed for', hoursADay)
    .option('--json', 'print JSON')
    .action(async ({ json, disk, hours, ...given }: SizesOptions) => {
      const asked = {
        ...given,
        ...(disk === undefined ? {} : { volumeGb: disk }),
        ...(hours === undefined ? {} : { hoursPerDay: hours }),
      }
      const choices = await (await world.backend()).api.cloud.choices(asked)
      await tell(choices, cloudSizesText, json === undefined ? {} : { json })
    })
  cloud
    .command('leftovers')
    .description('what is in the account that no sandbox here is known of; --remove ends it for good')
    .option('--remove <id...>', 'remove these with all that is in them')
    .option('--json', 'print JSON')
    .action(async ({ remove = [], ...options }: JsonOption & { readonly remove?: readonly string[] }) => {
      const { api } = await world.backend()
      for (const id of remove) {
        await api.cloud.removeLeftover({ id })
        await write(io.stderr, `Removed ${visible(id)}\n`)
      }
      await tell(await api.cloud.leftovers(), leftoversText, options)
    })
  cloud
    .command('machine')
    .description('what keeps a sandbox there awake, and how long it has')
    .argument('<sandbox>', 'name or id')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, options: JsonOption) => {
      await tell(await (await world.backend()).api.cloud.machine({ sandbox }), cloudMachineText, options)
    })
  cloud
    .command('idle')
    .description('after how many minutes without work a sandbox there sleeps')
    .argument('<sandbox>', 'name or id')
    .argument('<minutes>', 'or none', parseIdle)
    .action(async (sandbox: string, minutes: number | null) => {
      const { api } = await world.backend()
      await write(io.stdout, keptText(await api.cloud.setIdle({ sandbox, minutes })))
    })
  cloud
    .command('ceiling')
    .description('what a sandbox there may cost by running, from now on; then it is stopped')
    .argument('<sandbox>', 'name or id')
    .argument('<dollars>', 'or none', parseDollars)
    .action(async (sandbox: string, dollars: number | null) => {
      const { api } = await world.backend()
      await write(io.stdout, keptText(await api.cloud.setCeiling({ sandbox, dollars })))
    })
  cloud
    .command('move')
    .description('move a resting sandbox to another computer of its region: where it could not start for want of room')
    .argument('<sandbox>', 'name or id')
    .action(async (sandbox: string) => {
      const moved = await (await world.backend()).api.cloud.moveHost({ sandbox })
      await write(
        io.stdout,
        `${visible(moved.name)} is on another computer; start it: airlock start ${visible(moved.name)}\n`,
      )
    })
}

function hoursADay(text: string): number {
  const hours = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && hours <= 24) return hours
  throw new InvalidArgumentError('Use hours from 0 to 24.')
}
