import type { Command } from 'commander'
import { didYouMean, nearWords } from '../../src-shared/text/near-words.ts'
import { shellWord } from './shell-word.ts'
import { visible } from './visible-text.ts'

const seeHelp = '(add --help to see what is possible)\n'

/** Says of a command line that was not understood what is wrong with it and what may have been meant, for all commands. */
export function explainUsageErrors(program: Command): void {
  const explain = (command: Command, group: Command | null) => {
    command.configureOutput({
      outputError: (text, write) => {
        write(explained(visibleLines(text.replace(/^error: /, '')), command, group))
      },
    })
    for (const inner of command.commands) explain(inner, command === program ? null : command)
  }
  explain(program, null)
}

function explained(text: string, command: Command, group: Command | null): string {
  // Nobody named it: it is what its group does when no other command is named.
  const isByDefault = group !== null && group.args[0] !== command.name()
  if (isByDefault && text.startsWith('missing required argument') && group.args.length === 0) {
    return group.helpInformation()
  }
  if (isByDefault && text.startsWith('too many arguments')) {
    return `airlock: ${noCommand(group.args[0] ?? '', group)}\n${seeHelp}`
  }
  if (text.startsWith('unknown option') && takesCommand(command)) return `airlock: ${text}${separatorHint(command)}`
  return `airlock: ${text}${seeHelp}`
}

/** A sentence on a command that is not there, and what may have been meant. */
export function noCommand(typed: string, group: Command): string {
  const names = group.commands.filter((one) => one !== hiddenDefault(group)).map((one) => one.name())
  const path = group.parent === null ? '' : `${group.name()} `
  const meant = didYouMean(nearWords(typed, names).map((name) => path + name))
  return `there is no command “${visible(path + typed)}”${meant === '' ? '' : `. ${meant}`}`
}

/** Asked for here and not by commander, which would tell what is missing before an option that is written wrong. */
export function required(command: Command, value: string | undefined, flags: string): string {
  return value ?? command.error(`error: required option '${flags}' not specified`)
}

/** `airlock` alone opens the app; nobody types that command to do so. */
function hiddenDefault(group: Command): Command | undefined {
  return group.parent === null ? group.commands.find((one) => one.name() === 'open') : undefined
}

function takesCommand({ registeredArguments }: Command): boolean {
  const last = registeredArguments.at(-1)
  return last?.variadic === true && last.name() === 'command'
}

/** What is meant for the command inside stands behind `--`, where nothing is taken for an option of ours. */
function separatorHint(command: Command): string {
  const path: string[] = []
  for (let one: Command | null = command; one !== null; one = one.parent) path.unshift(one.name())
  const [sandbox = 'NAME', ...rest] = command.args
  const line = rest.length === 0 ? 'CMD…' : rest.map((word) => shellWord(word)).join(' ')
  return `(options of the command inside stand after --: ${path.join(' ')} ${shellWord(sandbox)} -- ${visible(line)})\n`
}

function visibleLines(text: string): string {
  return text.replaceAll(/[^\n]+/g, visible)
}
