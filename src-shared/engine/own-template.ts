import type { ErrorReport } from '../errors/airlock-error.ts'
import type { EgressMode } from '../policy/policy.ts'

/** What a template is called where it is named, and its file without `.json`. */
export const templateIdPattern = /^[a-z][a-z0-9-]{0,31}$/
export const templateIdRule = 'Use small letters, digits and “-”, starting with a letter, at most 32.'

export const ownTemplateLimits = {
  title: 40,
  description: 200,
  /** Commands, as with packages that are added one after the other. */
  steps: 50,
  hosts: 100,
  /** More files are not read. */
  files: 200,
  /** Of one file. */
  bytes: 256 * 1024,
} as const

/** What a sandbox begins with that was made from an own template: an image, and commands that were run on it as root. */
export interface TemplateRecipe {
  /** The id of a template that comes with Airlock, or an image reference. */
  readonly base: string
  /** Lines of a shell, in order. */
  readonly steps: readonly string[]
}

/** What a sandbox is made with when whoever asks for it says nothing else. */
export interface TemplateDefaults {
  readonly cpus?: number | undefined
  readonly memoryMb?: number | undefined
  readonly network?:
    | {
        readonly mode?: EgressMode | undefined
        /** Hosts that are allowed; its build reaches them, too. */
        readonly hosts?: readonly string[] | undefined
      }
    | undefined
}

/** A template of the person's own: a file `<id>.json` in the folder `templates` of the configuration. */
export interface OwnTemplate extends TemplateRecipe, TemplateDefaults {
  readonly id: string
  readonly title: string
  readonly description: string
  /** Where it lies. */
  readonly file: string
  /** Whether its image was built already, as far as Airlock knows. */
  readonly isBuilt: boolean
}

/** A file that cannot be used. */
export interface BrokenTemplate {
  /** Its name without `.json`. */
  readonly id: string
  readonly file: string
  readonly error: ErrorReport
}

export interface OwnTemplates {
  /** Where they lie. */
  readonly directory: string
  readonly templates: readonly OwnTemplate[]
  readonly broken: readonly BrokenTemplate[]
}
