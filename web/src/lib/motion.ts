/** Whether things may move on their way: not for people who asked their system for less of it. */
export const mayMove = (): boolean => !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
