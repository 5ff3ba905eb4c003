import { visible } from './visible.ts'

/** Colours and the like: a log that is only read has no use for them. */
const styling = /\u001b\[[0-9;]*m/g

/**
 * What a program printed, as text of several lines that a person reads: lines that were written over are as they were
 * last, tabs are spaces, and all else that a terminal would act on is shown as an escape.
 */
export function outputText(text: string): string {
  return text
    .replaceAll(styling, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => visible((line.split('\r').findLast((part) => part !== '') ?? '').replaceAll('\t', '  ')))
    .join('\n')
}
