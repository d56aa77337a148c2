/// <reference types="vite/client" />

declare module "virtual:examples" {
  export interface Example {
    name: string;
    title: { en: string; zh: string };
    summary: { en: string; zh: string };
    minutes: number;
    text: string;
    /** Has parameters that must be given before it can run. */
    asks: boolean;
  }
  export const examples: Example[];
}
