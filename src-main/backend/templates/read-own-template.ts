import { findNodeAtLocation, type Node } from 'jsonc-parser'
import { z } from 'zod'
import type { Template } from '../../../src-shared/engine/engine.ts'
import { ownTemplateLimits, templateIdPattern, type OwnTemplate } from '../../../src-shared/engine/own-template.ts'
import { templateDefaults } from '../../../src-shared/engine/own-template-shape.ts'
import { packageLimits } from '../../../src-shared/engine/packages.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { makeRule } from '../../../src-shared/policy/make-rule.ts'
import { shellLine } from '../../../src-shared/text/shell-line.ts'
import { invisible } from '../../../src-shared/text/visible.ts'
import { checkedImage } from '../sandboxes/creation/create-request.ts'
import { lineAt, parseCommentedJson, valueOf } from '../text/commented-json.ts'

const title = (most: number) =>
  z
    .string('It must be a text.')
    .trim()
    .max(most, `It may have at most ${String(most)} letters.`)
    .refine((text) => text.search(invisible) === -1, 'It holds signs that cannot be seen.')

const command = z
  .string('It must be a text.')
  .trim()
  .min(1, 'It is empty.')
  .max(packageLimits.command, `It may have at most ${String(packageLimits.command)} letters.`)
  .refine((text) => !text.includes('\0'), 'It holds a sign that no command can have.')

/** A line of a shell, or a program and its arguments, each meant as it is. */
const step = z.union(
  [command, z.array(command).min(1).max(1000).transform(shellLine).pipe(command)],
  'It must be a line of a shell, or a list of words.',
)

const shape = templateDefaults.extend({
  title: title(ownTemplateLimits.title).min(1, 'It is empty.'),
  description: title(ownTemplateLimits.description).default(''),
  base: z.string('It must be the id of a template that comes with Airlock, or an image reference.').min(1).max(512),
  steps: z
    .array(step, 'It must be a list of commands.')
    .max(ownTemplateLimits.steps, `There may be at most ${String(ownTemplateLimits.steps)}.`)
    .default([]),
})

/** Where a template lies and what it is called there. */
export interface TemplateFile {
  readonly id: string
  readonly file: string
}

/** Reads what a file says. @throws AirlockError `template-broken` that says where it is wrong, and what to write. */
export function readOwnTemplate(
  text: string,
  { id, file }: TemplateFile,
  builtIn: readonly Template[],
): Omit<OwnTemplate, 'isBuilt'> {
  requireUsableId({ id, file }, builtIn)
  const { root, problem } = parseCommentedJson(text)
  if (root === null) throw broken(file, problem.line, problem.text)
  const parsed = shape.safeParse(valueOf(root))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = (issue?.path ?? []).filter((part) => typeof part !== 'symbol')
    throw broken(file, lineOf(text, root, path), `${nameOf(path)}${issue?.message ?? 'It cannot be used.'}`)
  }
  const template = parsed.data
  try {
    if (!builtIn.some((known) => known.id === template.base)) requireImage(template.base)
    for (const host of template.network?.hosts ?? [])
      makeRule({ verdict: 'allow', host, ports: null }, { kind: 'person' })
  } catch (error) {
    if (error instanceof AirlockError) throw broken(file, null, `${error.message} ${error.why}`)
    throw error
  }
  return { ...template, id, file }
}

/** The error for a file that cannot be used. */
export function broken(file: string, line: number | null, why: string, cause?: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'template-broken',
      message: 'A template cannot be used.',
      why: `${file}${line === null ? '' : `, line ${String(line)}`}: ${why}`,
      remedy: 'Open that file in an editor and correct it, or remove it.',
    },
    { cause },
  )
}

function requireUsableId({ id, file }: TemplateFile, builtIn: readonly Template[]): void {
  if (!templateIdPattern.test(id)) {
    const rule = 'small letters, digits and “-”, starting with a letter, at most 32'
    throw broken(file, null, `A template is called by its file’s name, and that has ${rule}.`)
  }
  if (!builtIn.some((known) => known.id === id)) return
  throw broken(file, null, `A template that comes with Airlock is called “${id}”. Give the file another name.`)
}

function requireImage(base: string): void {
  checkedImage(base)
  if (!/^(docker\.io\/|localhost\/)?airlock\/(packages|prepared):/.test(base)) return
  throw new AirlockError({
    code: 'invalid-input',
    message: `“${base}” is an image that Airlock made.`,
    why: 'It goes when nobody needs it any more.',
    remedy: 'Name what it was made from.',
  })
}

/** The line of what is wrong, or of the nearest thing around it that is there. */
function lineOf(text: string, root: Node, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length))
    if (node !== undefined) return lineAt(text, node.offset)
  }
  return lineAt(text, root.offset)
}

function nameOf(path: readonly (string | number)[]): string {
  if (path.length === 0) return ''
  return `“${path.map((part) => (typeof part === 'number' ? String(part + 1) : part)).join(' ')}”: `
}
