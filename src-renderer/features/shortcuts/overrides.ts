import { keysOf, type KnownCommand } from '../../state/commands.ts'
import { areSame } from '../../state/keys.ts'

/** Keys that the person chose, by id of the command; an empty text means none. */
export type Overrides = Readonly<Record<string, string>>

/** The overrides after a command got these keys and no others; the usual ones are no override. */
export function withKeys(overrides: Overrides, command: KnownCommand, keys: readonly string[]): Overrides {
  const text = keys.join(' ')
  const others = Object.entries(overrides).filter(([id]) => id !== command.id)
  return Object.fromEntries(text === (command.shortcut ?? '') ? others : [...others, [command.id, text]])
}

/** Other commands that the same keys run. */
export function othersWith(
  shortcut: string,
  command: Pick<KnownCommand, 'id'>,
  commands: readonly KnownCommand[],
  overrides: Overrides,
): readonly KnownCommand[] {
  return commands.filter(
    (other) => other.id !== command.id && keysOf(other, overrides).some((one) => areSame(one, shortcut)),
  )
}

/** Gives `shortcut` to a command as its only one, and takes it from all others. */
export function taken(
  shortcut: string,
  command: KnownCommand,
  commands: readonly KnownCommand[],
  overrides: Overrides,
): Overrides {
  const others = othersWith(shortcut, command, commands, overrides)
  const freed = others.reduce(
    (rest, other) =>
      withKeys(
        rest,
        other,
        keysOf(other, overrides).filter((one) => !areSame(one, shortcut)),
      ),
    overrides,
  )
  return withKeys(freed, command, [shortcut])
}
