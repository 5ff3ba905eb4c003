import { create } from 'zustand'
import { useView } from './view.ts'

interface CloudUi {
  /** Grows each time that somebody wants to see the section about the cloud. */
  readonly asked: number
  readonly isConnecting: boolean
  setConnecting(isConnecting: boolean): void
}

export const useCloudUi = create<CloudUi>((set) => ({
  asked: 0,
  isConnecting: false,
  setConnecting: (isConnecting) => {
    set({ isConnecting })
  },
}))

/** Leads to where an account is connected and cleaned up; opens the question for a token where that is asked for. */
export function showCloudSettings(isConnecting = false): void {
  useView.getState().close()
  useView.getState().showPage('settings')
  useCloudUi.setState(({ asked }) => ({ asked: asked + 1, isConnecting }))
}
