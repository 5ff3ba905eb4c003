import { use, type ComponentType } from 'react'

/** A component whose code comes when it is first shown, or earlier when somebody thinks that it will be. */
export interface LoadedLater<Props> {
  (props: Props): React.ReactNode
  /** Fetches the code. Once that is done the component shows in the very render that asks for it. */
  load(): Promise<void>
}

/**
 * Unlike React's `lazy`, which waits a moment even for code that is there: what a person types in that moment would go
 * to whatever had the focus before.
 */
export function loadLater<Props extends object>(fetchIt: () => Promise<ComponentType<Props>>): LoadedLater<Props> {
  let Loaded: ComponentType<Props> | null = null
  let coming: Promise<void> | null = null
  const load = () => {
    coming ??= fetchIt().then(
      (component) => {
        Loaded = component
      },
      (error: unknown) => {
        // Asked for again, it is fetched again.
        coming = null
        throw error
      },
    )
    return coming
  }
  return Object.assign(
    (props: Props) => {
      if (Loaded === null) use(load())
      return Loaded === null ? null : <Loaded {...props} />
    },
    { load },
  )
}
