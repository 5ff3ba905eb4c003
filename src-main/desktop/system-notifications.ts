import { visible } from '../../src-shared/text/visible.ts'

/** What is needed of Electron's `Notification`. */
export interface ShownNotification {
  on(event: 'click' | 'close' | 'failed', listener: () => void): unknown
  show(): void
  close(): void
}
export type NewNotification = (texts: { readonly title: string; readonly body: string }) => ShownNotification

const longestTitle = 120
const longestBody = 400
/** Some systems never tell that one was closed; older ones than these are given up. */
const mostShown = 20

/** Notifications of the system for the page: each resolves with whether the person clicked on it. */
export class SystemNotifications {
  readonly #make: NewNotification
  readonly #shown = new Set<() => void>()

  constructor(make: NewNotification) {
    this.#make = make
  }

  show(title: string, body: string): Promise<boolean> {
    const [oldest] = this.#shown
    if (this.#shown.size >= mostShown) oldest?.()
    return new Promise((resolve) => {
      const notification = this.#make({
        title: visible(title.slice(0, longestTitle)),
        body: visible(body.slice(0, longestBody)),
      })
      const end = (wasClicked: boolean) => {
        this.#shown.delete(giveUp)
        resolve(wasClicked)
      }
      const giveUp = () => {
        notification.close()
        end(false)
      }
      this.#shown.add(giveUp)
      notification.on('click', () => {
        end(true)
      })
      notification.on('close', () => {
        end(false)
      })
      notification.on('failed', () => {
        end(false)
      })
      notification.show()
    })
  }
}
